// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.MapSharing;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.LoadNote;
import io.bpfman.object.ObjectFile;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Tells of a pinned program, beside which nothing is noted because an earlier release pinned it, what its database said: from the kernel, its maps' pins and its kept
 * bytecode. For any thread.
 */
final class ProgramReader {

    /** What the kernel says of a program that fills slots by replacement, whatever it was loaded for. */
    private static final String EXTENSION = "extension";

    private final Kernel kernel;
    private final Layout layout;
    private final BytecodeKeep keep;

    ProgramReader(Kernel kernel, Layout layout, BytecodeKeep keep) {
        this.kernel = kernel;
        this.layout = layout;
        this.keep = keep;
    }

    /**
     * What was read.
     *
     * @param unknown what nothing tells any more
     */
    record Reading(Program program, List<String> unknown) {}

    /** The maps of a program by their names. */
    private record MapPins(Map<String, Path> pins, OptionalLong owner, Map<String, Path> byName) {}

    /** Empty when it is of no type that is managed. */
    Optional<Reading> read(Path pin, ProgramInfo info) {
        Optional<LoadNote> note = keep.loadNote(info.id());
        Optional<ProgramSelector> selector = note.stream()
                .flatMap(found -> found.programs().stream())
                .filter(program -> program.name().startsWith(info.name())
                        && Set.of(program.type().kernelType(), EXTENSION).contains(info.kernelType()))
                .findFirst();
        List<String> unknown = new ArrayList<>();
        if (selector.isEmpty()) {
            unknown.add("its name, of which the kernel has the first 15 characters");
            unknown.add("its type, of those that the kernel calls " + info.kernelType());
        }
        if (note.isEmpty()) {
            unknown.add("its globals and metadata, and the file that it was loaded from");
        }
        Optional<ObjectFile> object = object(info.id());
        if (object.isEmpty()) {
            unknown.add("its licence, and whether it takes packets of several buffers");
        }
        return selector.map(ProgramSelector::type)
                .or(() -> typeOf(info))
                .map(type -> new Reading(program(pin, info, type, selector, note, object), List.copyOf(unknown)));
    }

    private Program program(
            Path pin,
            ProgramInfo info,
            ProgramType type,
            Optional<ProgramSelector> selector,
            Optional<LoadNote> note,
            Optional<ObjectFile> object) {
        String name = selector.map(ProgramSelector::name).orElse(info.name());
        MapPins maps = maps(info, note.map(LoadNote::mapOwner).orElse(OptionalLong.empty()));
        return new Program(
                info.id(),
                name,
                type,
                info.kernelType(),
                keep.file(info.id()),
                pin,
                maps.pins(),
                info.mapIds(),
                note.map(LoadNote::globals).orElse(Map.of()),
                note.map(LoadNote::metadata).orElse(Map.of()),
                object.map(ObjectFile::license).orElse(""),
                info.gplCompatible(),
                info.tag(),
                info.loadedAt(),
                object.flatMap(file -> file.program(name))
                        .filter(found -> found.section().equals("xdp.frags")
                                || found.section().startsWith("xdp.frags/"))
                        .isPresent(),
                new MapSharing(maps.owner(), maps.byName()),
                false,
                note.map(LoadNote::source).orElse(""),
                Optional.empty(),
                selector.flatMap(ProgramSelector::attachFunc));
    }

    private static Optional<ProgramType> typeOf(ProgramInfo info) {
        return Arrays.stream(ProgramType.values())
                .filter(type -> type.kernelType().equals(info.kernelType()) && !type.needsAttachFunc())
                .findFirst();
    }

    private Optional<ObjectFile> object(long id) {
        try {
            return Optional.of(ObjectFile.parse(keep.read(id)));
        } catch (StoreException | InvalidSpecException e) {
            // what is not kept whole tells nothing, and that is said
            return Optional.empty();
        }
    }

    /** Its maps as they are pinned: in its own set, in that of the program that they were to be of, or in whichever has them. */
    private MapPins maps(ProgramInfo info, OptionalLong owner) {
        Map<String, Path> byName = pinned(layout.sharedMaps(), info);
        LongStream others = kernel.pins().list(layout.mapSets()).stream()
                .flatMapToLong(name -> Layout.mapSetOf(name).stream())
                .sorted();
        long[] sets = LongStream.concat(LongStream.concat(LongStream.of(info.id()), owner.stream()), others)
                .toArray();
        for (long set : sets) {
            Map<String, Path> pins = pinned(layout.mapsDirectory(set), info);
            if (!pins.isEmpty()) {
                return new MapPins(pins, set == info.id() ? OptionalLong.empty() : OptionalLong.of(set), byName);
            }
        }
        return new MapPins(Map.of(), OptionalLong.empty(), byName);
    }

    private Map<String, Path> pinned(Path directory, ProgramInfo info) {
        Map<String, Path> pins = new HashMap<>();
        Stream<Path> there = kernel.pins().list(directory).stream().map(directory::resolve);
        there.filter(pin -> kernel.maps().idAt(pin).stream().anyMatch(info.mapIds()::contains))
                .forEach(pin -> pins.put(pin.getFileName().toString(), pin));
        return pins;
    }
}
