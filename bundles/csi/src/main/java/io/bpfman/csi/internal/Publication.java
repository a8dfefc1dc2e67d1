// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A volume as it is asked for.
 *
 * @param volumeId what the caller calls it
 * @param target where it is to be mounted, absolute
 * @param choice whose maps
 * @param maps their names, at least one
 * @param readOnly whether the maps may be read only
 * @param group the number of the group that gets it; empty for none
 */
record Publication(
        String volumeId, Path target, Choice choice, SortedSet<String> maps, boolean readOnly, OptionalLong group) {

    Publication {
        maps = new TreeSet<>(maps);
    }

    /** The same at the place that its path leads to. */
    Publication at(Path place) {
        return new Publication(volumeId, place, choice, maps, readOnly, group);
    }

    /** What it is known by once it is mounted: the same for the same volume of the same contents of one agent, wherever. */
    Label label(Agent agent) {
        String contents = Stream.of(
                        part(choice.program()),
                        part(choice.application()),
                        String.join(",", maps),
                        readOnly ? "ro" : "rw",
                        group.isPresent() ? Long.toString(group.getAsLong()) : "-")
                .collect(Collectors.joining("\n"));
        return Label.of(agent, volumeId, contents);
    }

    /** None is told from an empty one. */
    private static String part(Optional<String> value) {
        return value.map(text -> "=" + text).orElse("-");
    }
}
