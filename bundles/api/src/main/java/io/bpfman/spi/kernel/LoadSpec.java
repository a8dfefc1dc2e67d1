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
import java.util.function.Consumer;

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
 * @param untyped whether XDP programs, and the program that XDP programs are to extend, are loaded with {@code expected_attach_type} 0 and not {@code
 *     BPF_XDP}: to stand beside programs of releases that did so
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
        boolean untyped,
        Map<String, Path> mapsByName,
        Set<Long> reservedIds) {

    public LoadSpec {
        programs = List.copyOf(programs);
        globals = Map.copyOf(globals);
        reusedMaps = Map.copyOf(reusedMaps);
        mapsByName = Map.copyOf(mapsByName);
        reservedIds = Set.copyOf(reservedIds);
    }

    /**
     * Programs of the type that they are selected by, with maps of their own, their global variables as the object has them; XDP programs take
     * packets of several buffers where their section says so.
     */
    public static LoadSpec of(ObjectSource object, List<ProgramSelector> programs, PinLayout pins) {
        return new LoadSpec(
                object,
                programs,
                Map.of(),
                Map.of(),
                pins,
                Optional.empty(),
                OptionalLong.empty(),
                false,
                false,
                Map.of(),
                Set.of());
    }

    /** The same programs out of another object. */
    public LoadSpec withObject(ObjectSource newObject) {
        return with(fields -> fields.object = newObject);
    }

    /** Other programs out of the same object. */
    public LoadSpec withPrograms(List<ProgramSelector> newPrograms) {
        return with(fields -> fields.programs = newPrograms);
    }

    /** The same with these values of global variables. */
    public LoadSpec withGlobals(Map<String, GlobalValue> newGlobals) {
        return with(fields -> fields.globals = newGlobals);
    }

    /** The same with these maps taken from pins. */
    public LoadSpec withReusedMaps(Map<String, Path> newReusedMaps) {
        return with(fields -> fields.reusedMaps = newReusedMaps);
    }

    /** The same, pinned elsewhere. */
    public LoadSpec withPins(PinLayout newPins) {
        return with(fields -> fields.pins = newPins);
    }

    /** The same as extensions, or not. */
    public LoadSpec withExtensionOf(Optional<ExtensionTarget> newExtensionOf) {
        return with(fields -> fields.extensionOf = newExtensionOf);
    }

    /** The same with the maps of a program, or not. */
    public LoadSpec withMapsOf(OptionalLong newMapsOf) {
        return with(fields -> fields.mapsOf = newMapsOf);
    }

    /** The same with or without packets of several buffers. */
    public LoadSpec withPlain(boolean newPlain) {
        return with(fields -> fields.plain = newPlain);
    }

    /** The same with or without {@code BPF_XDP}. */
    public LoadSpec withUntyped(boolean newUntyped) {
        return with(fields -> fields.untyped = newUntyped);
    }

    /** The same with these maps shared by name. */
    public LoadSpec withMapsByName(Map<String, Path> newMapsByName) {
        return with(fields -> fields.mapsByName = newMapsByName);
    }

    /** The same with these ids reserved. */
    public LoadSpec withReservedIds(Set<Long> newReservedIds) {
        return with(fields -> fields.reservedIds = newReservedIds);
    }

    private LoadSpec with(Consumer<Fields> change) {
        Fields fields = new Fields(this);
        change.accept(fields);
        return fields.spec();
    }

    /** A spec that is being made out of another. */
    private static final class Fields {

        ObjectSource object;
        List<ProgramSelector> programs;
        Map<String, GlobalValue> globals;
        Map<String, Path> reusedMaps;
        PinLayout pins;
        Optional<ExtensionTarget> extensionOf;
        OptionalLong mapsOf;
        boolean plain;
        boolean untyped;
        Map<String, Path> mapsByName;
        Set<Long> reservedIds;

        Fields(LoadSpec spec) {
            object = spec.object;
            programs = spec.programs;
            globals = spec.globals;
            reusedMaps = spec.reusedMaps;
            pins = spec.pins;
            extensionOf = spec.extensionOf;
            mapsOf = spec.mapsOf;
            plain = spec.plain;
            untyped = spec.untyped;
            mapsByName = spec.mapsByName;
            reservedIds = spec.reservedIds;
        }

        LoadSpec spec() {
            return new LoadSpec(
                    object,
                    programs,
                    globals,
                    reusedMaps,
                    pins,
                    extensionOf,
                    mapsOf,
                    plain,
                    untyped,
                    mapsByName,
                    reservedIds);
        }
    }
}
