// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.sys.Fd;
import java.util.List;
import java.util.Map;

/**
 * Owns the descriptors of what was loaded out of an object.
 *
 * @param programs in the order of {@link Preparation#programs}
 * @param maps the maps that were created or taken, by their places in {@link OpenedObject#declared}
 */
public record LoadedObject(List<Fd> programs, Map<Integer, Fd> maps) implements AutoCloseable {

    public LoadedObject {
        programs = List.copyOf(programs);
        maps = Map.copyOf(maps);
    }

    @Override
    public void close() {
        programs.forEach(Fd::close);
        maps.values().forEach(Fd::close);
    }
}
