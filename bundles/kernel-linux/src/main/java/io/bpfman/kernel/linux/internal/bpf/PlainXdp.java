// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.object.Elf;
import io.bpfman.object.Elf.Section;
import io.bpfman.object.ObjectBytes;
import java.nio.charset.StandardCharsets;

/**
 * Renames the sections {@code xdp.frags} of an object to {@code xdp}. libbpf takes {@code BPF_F_XDP_HAS_FRAGS} out of the section's name while it
 * loads ({@code libbpf_prepare_prog_load}) and offers no way to leave it out. Pure.
 */
final class PlainXdp {

    private static final byte[] FRAGS = "xdp.frags".getBytes(StandardCharsets.US_ASCII);
    private static final int DOT = 3;

    private PlainXdp() {}

    /** The changes that rename the sections. */
    static Edits of(Elf elf) {
        Edits edits = new Edits();
        for (Section section : elf.sections()) {
            // what tells lines and functions apart names the sections once more, out of the strings of the BTF
            boolean names = section.header() == elf.sectionNames().header() || elf.isNamed(section, ".BTF");
            if (names && section.type() != Elf.SHT_NOBITS) {
                rename(elf.bytes(), section.offset(), section.end(), edits);
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
