// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Program;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which programs use the same maps: those of one map set, and those that share a map by name. */
public final class MapUsers {

    private final Map<Long, Set<Long>> bySet = new HashMap<>();
    private final Map<Long, Set<Long>> byMap = new HashMap<>();

    /**
     * @param programs all that there are
     */
    public MapUsers(Collection<Program> programs) {
        for (Program program : programs) {
            bySet.computeIfAbsent(program.mapSet(), set -> new TreeSet<>()).add(program.id());
            program.mapIds()
                    .forEach(map ->
                            byMap.computeIfAbsent(map, id -> new TreeSet<>()).add(program.id()));
        }
    }

    /** The ids of those that use a map set or a map of this program, itself among them. */
    List<Long> of(Program program) {
        return Stream.concat(
                        bySet.getOrDefault(program.mapSet(), Set.of()).stream(),
                        program.mapIds().stream().flatMap(map -> byMap.getOrDefault(map, Set.of()).stream()))
                .distinct()
                .sorted()
                .toList();
    }
}
