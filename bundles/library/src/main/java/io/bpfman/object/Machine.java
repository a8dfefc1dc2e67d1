// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

/**
 * What an ELF file is made for: {@code EI_CLASS}, {@code EI_DATA} and {@code e_machine} of elf(5), numbers as in elf.h.
 *
 * @param elfClass 1 for 32 bits, 2 for 64
 * @param data 1 for little-endian, 2 for big-endian
 */
public record Machine(int elfClass, int data, int number) {

    public static final Machine X86_64 = new Machine(2, 1, 62);
    public static final Machine AARCH64 = new Machine(2, 1, 183);

    private static final int CLASS_32 = 1;
    private static final int BIG_ENDIAN = 2;

    /**
     * The machine of a JVM.
     *
     * @param architecture the system property {@code os.arch}
     * @throws IllegalArgumentException when there are no bundles for it
     */
    public static Machine ofJava(String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default -> throw new IllegalArgumentException("the architecture " + architecture + " is not known here");
        };
    }

    /** As people call it, for example {@code x86_64} or {@code i386}. */
    @Override
    public String toString() {
        String name = switch (number) {
            case 3 -> "i386";
            case 8 -> "mips";
            case 20 -> "ppc";
            case 21 -> "ppc64";
            case 22 -> "s390";
            case 40 -> "arm";
            case 62 -> elfClass == CLASS_32 ? "x32" : "x86_64";
            case 183 -> "aarch64";
            case 243 -> "riscv";
            case 247 -> "bpf";
            case 258 -> "loongarch";
            default -> "machine " + number;
        };
        return name + (data == BIG_ENDIAN ? " (big-endian)" : "");
    }
}
