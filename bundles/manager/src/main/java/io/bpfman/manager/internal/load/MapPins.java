// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.KernelMap;
import io.bpfman.api.Program;
import io.bpfman.spi.kernel.Maps;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which map of a program is pinned where: where its map set is, when it is pinned there, else among the program's own pins.
 *
 * @param byId the pins that are there, by the ids of the maps
 * @param gone the pins that are not, by the kernel's names of the maps
 */
public record MapPins(Map<Long, Path> byId, Map<String, Path> gone) {

    private static final int KERNEL_NAME_LENGTH = 15;

    public static MapPins of(Program program, Maps maps) {
        Map<Long, Path> byId = new HashMap<>();
        Map<String, Path> gone = new HashMap<>();
        program.mapPins().forEach((name, own) -> {
            Path ofSet = program.mapDirectory().resolve(name);
            OptionalLong inSet = maps.idAt(ofSet);
            OptionalLong id = inSet.isPresent() ? inSet : maps.idAt(own);
            if (id.isPresent()) {
                byId.put(id.getAsLong(), inSet.isPresent() ? ofSet : own);
            } else {
                gone.put(name.substring(0, Math.min(name.length(), KERNEL_NAME_LENGTH)), own);
            }
        });
        return new MapPins(byId, gone);
    }

    /** Where the map is pinned, or was; empty for one that never is. */
    public Optional<Path> of(KernelMap map) {
        return Optional.ofNullable(byId.getOrDefault(map.id(), gone.get(map.name())));
    }
}
