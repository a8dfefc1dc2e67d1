// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.CommandException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects in a directory where bpf2go of cilium/ebpf has put them: {@code NAME_bpfel.o} and {@code NAME_bpfeb.o} for all machines of a byte order, {@code
 * NAME_x86_bpfel.o} and its like for those of one kind. Those of the other byte order than this machine's cannot be read here, and are left out.
 *
 * @param files by their platforms, {@code linux/ARCHITECTURE}
 */
record CiliumProject(SortedMap<String, String> files) {

    private static final Pattern OBJECT =
            Pattern.compile("(.+?)_(?:(x86|arm64|arm|loongarch|mips|powerpc|riscv|s390)_)?bpf(el|eb)\\.o");

    /** What Go calls the machines of a kind, by its name in files and the byte order. */
    private static final Map<String, List<String>> MACHINES = Map.ofEntries(
            Map.entry("x86 el", List.of("386", "amd64")),
            Map.entry("arm el", List.of("arm")),
            Map.entry("arm64 el", List.of("arm64")),
            Map.entry("loongarch el", List.of("loong64")),
            Map.entry("mips el", List.of("mips64le", "mipsle")),
            Map.entry("mips eb", List.of("mips", "mips64")),
            Map.entry("powerpc el", List.of("ppc64le")),
            Map.entry("powerpc eb", List.of("ppc64")),
            Map.entry("riscv el", List.of("riscv64")),
            Map.entry("s390 eb", List.of("s390x")));

    /** What is in a directory of these names; throws when that is not one project. */
    static CiliumProject of(String directory, List<String> names, ByteOrder order) {
        String here = order == ByteOrder.LITTLE_ENDIAN ? "el" : "eb";
        SortedMap<String, String> general = new TreeMap<>();
        SortedMap<String, String> special = new TreeMap<>();
        SortedSet<String> projects = new TreeSet<>();
        for (String name : names) {
            Matcher matcher = OBJECT.matcher(name);
            if (!matcher.matches()) {
                continue;
            }
            projects.add(matcher.group(1));
            if (!matcher.group(3).equals(here)) {
                continue;
            }
            if (matcher.group(2) == null) {
                MACHINES.entrySet().stream()
                        .filter(kind -> kind.getKey().endsWith(" " + here))
                        .flatMap(kind -> kind.getValue().stream())
                        .forEach(machine -> general.put("linux/" + machine, name));
            } else {
                MACHINES.getOrDefault(matcher.group(2) + " " + here, List.of())
                        .forEach(machine -> special.put("linux/" + machine, name));
            }
        }
        if (projects.size() > 1) {
            throw new CommandException("directory \"" + directory + "\" has objects of several: "
                    + String.join(", ", projects) + "; name the objects of one, linux/ARCH=FILE each");
        }
        general.putAll(special);
        if (general.isEmpty()) {
            throw new CommandException("directory \"" + directory
                    + "\" has no object that bpf2go made for machines of this byte order: NAME_bpf" + here
                    + ".o or NAME_x86_bpf" + here + ".o");
        }
        return new CiliumProject(general);
    }
}
