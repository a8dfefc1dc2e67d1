// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What there is of maps when programs are loaded.
 *
 * @param owner the map set that was asked for
 * @param byName pins of maps that are shared by name
 * @param idsInUse ids of programs, loaded or not, of which something is in use
 */
public record MapsThere(Optional<MapSet> owner, Set<Path> byName, Set<Long> idsInUse) {

    /** Nothing is there, and nothing was asked for. */
    public static final MapsThere NONE = new MapsThere(Optional.empty(), Set.of(), Set.of());

    public MapsThere {
        byName = Set.copyOf(byName);
        idsInUse = Set.copyOf(idsInUse);
    }

    /**
     * A map set.
     *
     * @param pins its maps' pins by the maps' names
     */
    public record MapSet(long id, Map<String, Path> pins) {
        public MapSet {
            pins = Map.copyOf(pins);
        }
    }
}
