// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.IdReusedException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.linux.internal.bpf.Bpf.RawMapInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfObject.ObjectMap;
import io.bpfman.kernel.linux.internal.bpf.BpfObject.ObjectProgram;
import io.bpfman.kernel.linux.internal.bpf.LoadCheck.Patch;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.Segment;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.elf.ObjectFile;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.PinLayout;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Loads programs of an object through libbpf and pins them. For any thread. */
public final class ObjectLoader {

    /** Where a verifier's log begins to be read; it is read again into more when it does not fit. */
    private static final int FIRST_LOG_SIZE = 1 << 22;

    private static final int LAST_LOG_SIZE = 1 << 28;

    private final SystemCalls calls;
    private final Bpf bpf;
    private final Pinned pinned;
    private final LibBpfLibrary library;
    private final Functions functions;
    private final Function<RawProgramInfo, ProgramInfo> translate;

    /** @param translate makes the contract's values of the kernel's */
    public ObjectLoader(
            SystemCalls calls,
            Bpf bpf,
            Pinned pinned,
            LibBpfLibrary library,
            Function<RawProgramInfo, ProgramInfo> translate) {
        this.calls = calls;
        this.bpf = bpf;
        this.pinned = pinned;
        this.library = library;
        this.functions = new Functions(calls, bpf, library);
        this.translate = translate;
    }

    /** A program that was asked for, and where the verifier writes if it refuses it. */
    private record Selected(ProgramSelector selector, ObjectProgram program, Segment log) {}

    /** A function of a loaded program that programs are to extend; {@code number} is that of its BTF. */
    private record Replaced(int target, String function, long number) {}

    /** A load under way; {@code borrowed} are the ids of maps that were pinned. */
    private record Loading(
            LoadSpec spec,
            ObjectFile file,
            BpfObject object,
            Reach reach,
            SharedMaps shared,
            NamedMaps named,
            Set<Long> borrowed,
            Optional<Replaced> replaced) {}

    /** What is done with programs while they are loaded; all but what was pinned goes afterwards. */
    @FunctionalInterface
    private interface Loaded<T> {
        T use(Loading loading, List<Selected> selected);
    }

    /** See {@link io.bpfman.spi.kernel.Programs#load}. */
    public List<LoadedProgram> load(LoadSpec spec) {
        if (spec.extensionOf().isEmpty()) {
            return load(spec, Optional.empty(), this::pin);
        }
        ExtensionTarget target = spec.extensionOf().get();
        ProgramSelector wanted = new ProgramSelector(target.type(), target.program());
        LoadSpec first =
                LoadSpec.of(target.object(), List.of(wanted), spec.pins()).withGlobals(target.globals());
        return load(first, Optional.empty(), (loading, selected) -> {
            Replaced replaced = Refusals.ask(
                    "load an extension of " + target.function() + " of program \"" + target.program() + "\" of \""
                            + target.object() + "\"",
                    () -> {
                        int descriptor = selected.get(0).program.descriptor();
                        return new Replaced(
                                descriptor, target.function(), functions.find(descriptor, target.function()));
                    });
            return load(spec, Optional.of(replaced), this::letGoAndPin);
        });
    }

    private <T> T load(LoadSpec spec, Optional<Replaced> replaced, Loaded<T> loaded) {
        ObjectFile file = ObjectFile.parse(spec.object().name(), spec.object().content());
        List<Patch> patches = LoadCheck.check(file, spec);
        byte[] whole = spec.plain()
                ? PlainXdp.of(spec.object().content())
                : spec.object().content();
        Reach reach = Reach.of(
                whole,
                file.name(),
                spec.programs().stream().map(ProgramSelector::name).toList());
        byte[] content = reach.withTheOthersWantsWeak();
        LibBpf libbpf = library.functions();
        for (int logSize = FIRST_LOG_SIZE; ; logSize *= 8) {
            try (LibBpfMessages.Collector messages = library.messages().collect();
                    SharedMaps shared = share(spec, file);
                    BpfObject object = open(libbpf, file, content, messages)) {
                NamedMaps named = new NamedMaps(bpf, pinned, spec.mapsByName());
                Loading loading = new Loading(spec, file, object, reach, shared, named, new HashSet<>(), replaced);
                List<Selected> selected = prepare(loading, patches, logSize);
                try {
                    object.load();
                } catch (SysException e) {
                    if (e.errno() == Errno.ENOSPC && logSize < LAST_LOG_SIZE) {
                        continue;
                    }
                    throw refused(file, selected, messages, e);
                }
                return loaded.use(loading, selected);
            }
        }
    }

    private SharedMaps share(LoadSpec spec, ObjectFile file) {
        return Refusals.ask(
                "use the maps of another program for \"" + file.name() + "\"", () -> SharedMaps.of(bpf, spec.mapsOf()));
    }

    private BpfObject open(LibBpf libbpf, ObjectFile file, byte[] content, LibBpfMessages.Collector messages) {
        try {
            return BpfObject.open(calls, libbpf, ObjectNames.of(file.name()), content);
        } catch (SysException e) {
            throw new InvalidSpecException(
                    "libbpf cannot open \"" + file.name() + "\": " + Errno.name(e.errno())
                            + (messages.words().isEmpty() ? "" : " (" + messages.words() + ")"),
                    e);
        }
    }

    private List<Selected> prepare(Loading loading, List<Patch> patches, int logSize) {
        ObjectFile file = loading.file;
        LoadSpec spec = loading.spec;
        return Refusals.ask("prepare \"" + file.name() + "\"", () -> {
            Map<String, ObjectProgram> programs = new LinkedHashMap<>();
            for (ObjectProgram program : loading.object.programs()) {
                programs.put(program.name(), program);
            }
            List<Selected> selected = new ArrayList<>();
            for (ProgramSelector selector : spec.programs()) {
                ObjectProgram program = programs.remove(selector.name());
                if (program == null) {
                    throw new InvalidSpecException("libbpf sees no program \"" + selector.name() + "\" in \""
                            + file.name() + "\"; put it into a section of its own, for example SEC(\"tc\")");
                }
                if (loading.replaced.isPresent()) {
                    extend(program, loading.replaced.get());
                } else {
                    setType(program, selector.type());
                }
                selected.add(new Selected(selector, program, program.reserveLog(logSize)));
            }
            for (ObjectProgram program : programs.values()) {
                program.leaveOut();
            }
            List<ObjectMap> maps = loading.object.maps();
            Set<String> othersMaps = loading.reach.othersMaps();
            for (ObjectMap map : maps) {
                map.clearPinPath();
                if (othersMaps.contains(map.name())) {
                    map.leaveOut();
                }
                Path pin = spec.reusedMaps().get(map.name());
                if (pin != null) {
                    loading.borrowed.add(reuse(map, pin, file));
                } else if (!loading.named.lend(map)) {
                    loading.shared.lend(map, file.name());
                }
            }
            if (spec.mapsOf().isEmpty()) {
                for (Patch patch : patches) {
                    apply(patch, maps, file);
                }
            }
            return selected;
        });
    }

    private static void extend(ObjectProgram program, Replaced replaced) throws SysException {
        program.setType(BpfTypes.PROG_EXT);
        program.setExpectedAttachType(0);
        program.setTarget(replaced.target, replaced.function);
    }

    private static void setType(ObjectProgram program, ProgramType type) throws SysException {
        switch (type) {
            case TC, TCX -> {
                program.setType(BpfTypes.PROG_SCHED_CLS);
                // Zero, so that one loaded program serves both directions and both backends.
                program.setExpectedAttachType(0);
            }
            case XDP -> {
                program.setType(BpfTypes.PROG_XDP);
                // A link takes another program only when both are alike in this.
                program.setExpectedAttachType(0);
            }
            default -> {
                // For these libbpf takes the type, and what to attach to, out of the section's name.
            }
        }
    }

    /** The result is the map's id. */
    private long reuse(ObjectMap map, Path pin, ObjectFile file) {
        return Refusals.ask(
                "use the map pinned at " + pin + " for \"" + map.name() + "\" of \"" + file.name() + "\"", () -> {
                    try (Fd other = pinned.openMap(pin)) {
                        RawMapInfo info = bpf.mapInfo(other.number());
                        List<String> differences = map.shape().differences(MapShape.of(info));
                        if (!differences.isEmpty()) {
                            throw new InvalidSpecException(
                                    "map \"" + map.name() + "\" of \"" + file.name() + "\" cannot be the one pinned at "
                                            + pin + ": that has " + String.join(", ", differences));
                        }
                        map.reuse(other);
                        return info.id();
                    }
                });
    }

    private static void apply(Patch patch, List<ObjectMap> maps, ObjectFile file) throws SysException {
        for (ObjectMap map : maps) {
            // libbpf puts the beginning of the object's name before that of the section.
            if (map.name().endsWith(patch.section())
                    && map.patch(patch.offset(), patch.value().bytes())) {
                return;
            }
        }
        throw new InvalidSpecException(
                "global variable \"" + patch.global() + "\" of \"" + file.name() + "\" is in section " + patch.section()
                        + ", of which libbpf makes no map; put it into .rodata, .data or .bss");
    }

    private static RuntimeException refused(
            ObjectFile file, List<Selected> selected, LibBpfMessages.Collector messages, SysException failure) {
        for (Selected each : selected) {
            String log = each.log.getString(0, each.log.size());
            if (!log.isBlank()) {
                return Refusals.refused(
                        "load program \"" + each.selector.name() + "\" of \"" + file.name() + "\"",
                        failure,
                        "the verifier rejected it",
                        log);
            }
        }
        return Refusals.refused("load \"" + file.name() + "\"", failure, messages.words(), null);
    }

    /**
     * An extension that was never linked keeps the program that it was loaded against, until it is first linked to another ({@code
     * bpf_tracing_prog_attach} in the kernel): so each is linked for a moment, and the target can go.
     */
    private List<LoadedProgram> letGoAndPin(Loading loading, List<Selected> selected) {
        Replaced replaced = loading.replaced.orElseThrow();
        for (Selected each : selected) {
            Refusals.tell(
                    "try program \"" + each.selector.name() + "\" of \"" + loading.file.name() + "\" in the place of "
                            + replaced.function,
                    () -> bpf.createLink(each.program.descriptor(), replaced.target, replaced.number)
                            .close());
        }
        return pin(loading, selected);
    }

    private List<LoadedProgram> pin(Loading loading, List<Selected> selected) {
        ObjectFile file = loading.file;
        PinJournal journal = new PinJournal(calls, bpf);
        try {
            Map<Long, ObjectMap> mapsById = new LinkedHashMap<>();
            Refusals.tell("ask about the maps of \"" + file.name() + "\"", () -> {
                for (ObjectMap map : loading.object.maps()) {
                    if (!map.name().contains(".") && !map.isLeftOut()) {
                        mapsById.put(bpf.mapInfo(map.descriptor()).id(), map);
                    }
                }
            });
            List<LoadedProgram> loaded = new ArrayList<>();
            for (Selected each : selected) {
                loaded.add(pin(each, mapsById, journal, loading));
            }
            return loaded;
        } catch (RuntimeException e) {
            journal.undo(e);
            throw e;
        }
    }

    private LoadedProgram pin(Selected each, Map<Long, ObjectMap> mapsById, PinJournal journal, Loading loading) {
        ObjectFile file = loading.file;
        PinLayout pins = loading.spec.pins();
        String name = each.selector.name();
        String what = "program \"" + name + "\" of \"" + file.name() + "\"";
        RawProgramInfo info = Refusals.ask("ask about " + what, () -> bpf.programInfo(each.program.descriptor()));
        if (loading.spec.reservedIds().contains(info.id())) {
            throw new IdReusedException(name, file.name(), info.id());
        }
        loading.shared.requireAll(info, loading.borrowed, file.name());
        Path pin = pins.program(info.id(), name);
        Refusals.tell("pin " + what + " at " + pin, () -> journal.pin(each.program.descriptor(), pin));
        Map<String, Path> mapPins = new LinkedHashMap<>();
        Map<String, Path> mapsByName = new LinkedHashMap<>();
        for (long mapId : info.mapIds()) {
            ObjectMap map = mapsById.get(mapId);
            if (map != null) {
                Path mapPin = pins.map(info.id(), map.name());
                Refusals.tell(
                        "pin map \"" + map.name() + "\" of \"" + file.name() + "\" at " + mapPin,
                        () -> journal.pin(map.descriptor(), mapPin));
                mapPins.put(map.name(), mapPin);
                loading.named.share(map, journal, file.name()).ifPresent(shared -> mapsByName.put(map.name(), shared));
            }
        }
        return new LoadedProgram(translate.apply(info), name, pin, mapPins, file.license(), mapsByName);
    }
}
