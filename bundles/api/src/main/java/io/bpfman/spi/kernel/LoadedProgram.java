// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.nio.file.Path;
import java.util.Map;

/** A program that was just loaded, with the pins that were made for it. */
public record LoadedProgram(
        ProgramInfo info, String functionName, Path pin, Map<String, Path> mapPins, String license) {

    public LoadedProgram {
        mapPins = Map.copyOf(mapPins);
    }
}
