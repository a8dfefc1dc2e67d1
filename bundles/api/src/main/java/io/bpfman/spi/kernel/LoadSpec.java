// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramSelector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Programs to load out of one object.
 *
 * @param object where the object comes from
 * @param programs the programs to load; the others are left out
 * @param globals values of global variables ({@code .rodata}, {@code .data}, {@code .bss}) by name
 * @param reusedMaps maps, by name, that are not created but taken from a pin
 * @param pins where programs and maps are pinned
 */
public record LoadSpec(
        ObjectSource object,
        List<ProgramSelector> programs,
        Map<String, GlobalValue> globals,
        Map<String, Path> reusedMaps,
        PinLayout pins) {

    public LoadSpec {
        programs = List.copyOf(programs);
        globals = Map.copyOf(globals);
        reusedMaps = Map.copyOf(reusedMaps);
    }
}
