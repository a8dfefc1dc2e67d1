// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.volume;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A bpffs of its own with pins of maps.
 *
 * @param target where it is mounted: an absolute path of a directory that is there
 * @param source what {@code /proc/self/mountinfo} has as its source, by which it is known again; at most 255 bytes
 * @param maps pins of the maps that go into it, by the names that they get there, none of which has a dot or a slash
 * @param group number of the group that owns its directory and the pins; the owner's when empty
 * @param readOnly whether its maps can be opened for reading only, by whomever
 */
public record MapVolume(Path target, String source, Map<String, Path> maps, OptionalLong group, boolean readOnly) {

    public MapVolume {
        maps = Map.copyOf(maps);
    }
}
