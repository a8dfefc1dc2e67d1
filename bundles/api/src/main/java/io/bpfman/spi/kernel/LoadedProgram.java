// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.nio.file.Path;
import java.util.Map;

/**
 * A program that was just loaded, with the pins that were made for it.
 *
 * @param mapPins the pins of its maps by name, those of shared maps too
 * @param mapsByName where those of its maps are pinned besides that are shared by name
 */
public record LoadedProgram(
        ProgramInfo info,
        String functionName,
        Path pin,
        Map<String, Path> mapPins,
        String license,
        Map<String, Path> mapsByName) {

    /** A program that shares no map by name. */
    public LoadedProgram(ProgramInfo info, String functionName, Path pin, Map<String, Path> mapPins, String license) {
        this(info, functionName, pin, mapPins, license, Map.of());
    }

    public LoadedProgram {
        mapPins = Map.copyOf(mapPins);
        mapsByName = Map.copyOf(mapsByName);
    }
}
