// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import io.bpfman.api.ProgramType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The section names by which libbpf knows a program's type ({@code section_defs} in libbpf). */
final class SectionNames {

    private static final Map<ProgramType, List<String>> NAMES = Map.of(
            ProgramType.XDP, List.of("xdp", "xdp.frags"),
            ProgramType.TC, List.of("tc", "classifier"),
            ProgramType.TCX, List.of("tcx"),
            ProgramType.TRACEPOINT, List.of("tracepoint", "tp"),
            ProgramType.KPROBE, List.of("kprobe"),
            ProgramType.KRETPROBE, List.of("kretprobe"),
            ProgramType.UPROBE, List.of("uprobe", "uprobe.s"),
            ProgramType.URETPROBE, List.of("uretprobe", "uretprobe.s"),
            ProgramType.FENTRY, List.of("fentry", "fentry.s"),
            ProgramType.FEXIT, List.of("fexit", "fexit.s"));

    private SectionNames() {}

    static Optional<ProgramType> typeOf(String section) {
        int slash = section.indexOf('/');
        String head = slash < 0 ? section : section.substring(0, slash);
        if (head.equals("lsm") || head.equals("lsm.s")) {
            return Optional.of(ProgramType.LSM);
        }
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().contains(head))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
