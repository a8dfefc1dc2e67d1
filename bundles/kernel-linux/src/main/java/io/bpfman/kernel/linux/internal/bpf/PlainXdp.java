// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Renames the sections {@code xdp.frags} of an object to {@code xdp}. libbpf takes {@code BPF_F_XDP_HAS_FRAGS} out of the section's name while it
 * loads ({@code libbpf_prepare_prog_load}) and offers no way to leave it out. Pure. Offsets are those of {@code Elf64_Ehdr} and {@code Elf64_Shdr} in
 * elf.h.
 */
final class PlainXdp {

    private static final byte[] FRAGS = "xdp.frags".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BTF = ".BTF\0".getBytes(StandardCharsets.US_ASCII);
    private static final int DOT = 3;
    private static final int SECTION_HEADER_SIZE = 64;

    private PlainXdp() {}

    /**
     * A copy with the sections renamed.
     *
     * @param object a whole object file, already found to be in order
     */
    static byte[] of(byte[] object) {
        byte[] renamed = object.clone();
        ByteBuffer file = ByteBuffer.wrap(renamed).order(ByteOrder.LITTLE_ENDIAN);
        int table = Math.toIntExact(file.getLong(40));
        int count = Short.toUnsignedInt(file.getShort(60));
        int names = table + Short.toUnsignedInt(file.getShort(62)) * SECTION_HEADER_SIZE;
        for (int i = 0; i < count; i++) {
            int header = table + i * SECTION_HEADER_SIZE;
            // what tells lines and functions apart names the sections once more, out of the strings of the BTF
            int name = Math.toIntExact(file.getLong(names + 24)) + file.getInt(header);
            if (header == names || matches(renamed, name, BTF)) {
                rename(
                        renamed,
                        Math.toIntExact(file.getLong(header + 24)),
                        Math.toIntExact(file.getLong(header + 24) + file.getLong(header + 32)));
            }
        }
        return renamed;
    }

    /** Ends each such name at its dot; the name of the section with the relocations ends there with it. */
    private static void rename(byte[] file, int from, int to) {
        for (int at = from; at + FRAGS.length < to; at++) {
            byte next = file[at + FRAGS.length];
            if ((next == 0 || next == '/') && matches(file, at, FRAGS)) {
                file[at + DOT] = 0;
            }
        }
    }

    private static boolean matches(byte[] file, int at, byte[] wanted) {
        return at + wanted.length <= file.length
                && Arrays.equals(file, at, at + wanted.length, wanted, 0, wanted.length);
    }
}
