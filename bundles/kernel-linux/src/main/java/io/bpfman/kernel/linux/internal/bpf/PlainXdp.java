// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.object.ObjectBytes;
import java.nio.charset.StandardCharsets;

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
     * The changes that rename the sections.
     *
     * @param file a whole object file, already found to be in order
     */
    static Edits of(ObjectBytes file) {
        Edits edits = new Edits();
        long table = file.getLong(40);
        int count = file.getShort(60);
        long names = table + (long) file.getShort(62) * SECTION_HEADER_SIZE;
        for (int i = 0; i < count; i++) {
            long header = table + (long) i * SECTION_HEADER_SIZE;
            // what tells lines and functions apart names the sections once more, out of the strings of the BTF
            long name = file.getLong(names + 24) + Integer.toUnsignedLong(file.getInt(header));
            if (header == names || file.matches(name, BTF)) {
                long from = file.getLong(header + 24);
                rename(file, from, from + file.getLong(header + 32), edits);
            }
        }
        return edits;
    }

    /** Ends each such name at its dot; the name of the section with the relocations ends there with it. */
    private static void rename(ObjectBytes file, long from, long to, Edits edits) {
        for (long at = from; at + FRAGS.length < to; at++) {
            byte next = file.get(at + FRAGS.length);
            if ((next == 0 || next == '/') && file.matches(at, FRAGS)) {
                edits.put(at + DOT, (byte) 0);
            }
        }
    }
}
