// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Which of a program's maps others may use as well.
 *
 * @param owner the map set that its maps come from, by the id of the program that the set was made with, which may be unloaded by now; empty
 *     when the program has a map set of its own
 * @param byName the pins of the maps that every program with a map of that name and {@code LIBBPF_PIN_BY_NAME} uses, by the map's name
 */
public record MapSharing(OptionalLong owner, Map<String, Path> byName) {

    /** Of a program with maps of its own, none of them shared by name. */
    public static final MapSharing NONE = new MapSharing(OptionalLong.empty(), Map.of());

    public MapSharing {
        byName = Map.copyOf(byName);
    }
}
