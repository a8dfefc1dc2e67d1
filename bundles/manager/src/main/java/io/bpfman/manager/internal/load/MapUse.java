// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.Program;
import io.bpfman.pins.Layout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who uses the maps of a program that is unloaded.
 *
 * @param leaving the program
 * @param staying all others
 */
public record MapUse(Program leaving, List<Program> staying) {

    public MapUse {
        staying = List.copyOf(staying);
    }

    /** Directories of pins that nobody needs any more: the program's own, and that of the map set that it was the last to use. */
    List<Path> directories(Layout layout) {
        List<Path> directories = new ArrayList<>();
        if (isUnused(leaving.id())) {
            directories.add(layout.mapsDirectory(leaving.id()));
        }
        if (leaving.mapSet() != leaving.id() && isUnused(leaving.mapSet())) {
            directories.add(layout.mapsDirectory(leaving.mapSet()));
        }
        return directories;
    }

    /** Pins of maps shared by name that the program was the last to use. */
    List<Path> pins() {
        return leaving.sharing().byName().values().stream()
                .filter(pin -> staying.stream()
                        .noneMatch(program -> program.sharing().byName().containsValue(pin)))
                .sorted()
                .toList();
    }

    private boolean isUnused(long mapSet) {
        return staying.stream().noneMatch(program -> program.mapSet() == mapSet);
    }
}
