// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramSelector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Programs to load out of one object.
 *
 * @param object where the object comes from
 * @param programs the programs to load; the others are left out
 * @param globals values of global variables ({@code .rodata}, {@code .data}, {@code .bss}) by name
 * @param reusedMaps maps, by name, that are not created but taken from a pin
 * @param pins where programs and maps are pinned
 * @param extensionOf what the programs are to extend; empty for programs of the type that they are selected by
 * @param mapsOf kernel id of a program that was loaded out of the same object: all its maps, those of global variables too, are used and
 *     none is created, so that both share their state; nothing is then written into globals
 * @param plain whether XDP programs are loaded without {@code BPF_F_XDP_HAS_FRAGS} also out of a section {@code xdp.frags}
 * @param mapsByName for maps by name: the pin that every program with such a map shares. A map that a program uses is taken from there, or
 *     created and pinned there when there is none; unlike {@code reusedMaps} it need not be there
 * @param reservedIds kernel ids that none of the programs may have, because pins of an earlier program with that id are still in use
 */
public record LoadSpec(
        ObjectSource object,
        List<ProgramSelector> programs,
        Map<String, GlobalValue> globals,
        Map<String, Path> reusedMaps,
        PinLayout pins,
        Optional<ExtensionTarget> extensionOf,
        OptionalLong mapsOf,
        boolean plain,
        Map<String, Path> mapsByName,
        Set<Long> reservedIds) {

    /** No map is shared by name, and no id is reserved. */
    public LoadSpec(
            ObjectSource object,
            List<ProgramSelector> programs,
            Map<String, GlobalValue> globals,
            Map<String, Path> reusedMaps,
            PinLayout pins,
            Optional<ExtensionTarget> extensionOf,
            OptionalLong mapsOf,
            boolean plain) {
        this(object, programs, globals, reusedMaps, pins, extensionOf, mapsOf, plain, Map.of(), Set.of());
    }

    /** Programs of the type that they are selected by, with maps of their own. */
    public LoadSpec(
            ObjectSource object,
            List<ProgramSelector> programs,
            Map<String, GlobalValue> globals,
            Map<String, Path> reusedMaps,
            PinLayout pins) {
        this(object, programs, globals, reusedMaps, pins, Optional.empty(), OptionalLong.empty());
    }

    /** XDP programs take packets of several buffers where their section says so. */
    public LoadSpec(
            ObjectSource object,
            List<ProgramSelector> programs,
            Map<String, GlobalValue> globals,
            Map<String, Path> reusedMaps,
            PinLayout pins,
            Optional<ExtensionTarget> extensionOf,
            OptionalLong mapsOf) {
        this(object, programs, globals, reusedMaps, pins, extensionOf, mapsOf, false);
    }

    public LoadSpec {
        programs = List.copyOf(programs);
        globals = Map.copyOf(globals);
        reusedMaps = Map.copyOf(reusedMaps);
        mapsByName = Map.copyOf(mapsByName);
        reservedIds = Set.copyOf(reservedIds);
    }
}
