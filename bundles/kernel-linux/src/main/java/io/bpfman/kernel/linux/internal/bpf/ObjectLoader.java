// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.api.ProgramSelector;
import io.bpfman.api.errors.IdReusedException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.linux.internal.bpf.Bpf.RawMapInfo;
import io.bpfman.kernel.linux.internal.bpf.Preparation.As;
import io.bpfman.kernel.linux.internal.bpf.Preparation.ExtensionOf;
import io.bpfman.kernel.linux.internal.bpf.Preparation.InitialValue;
import io.bpfman.kernel.linux.internal.bpf.Preparation.Wanted;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.MemoryFile;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.object.Elf;
import io.bpfman.object.LoadCheck;
import io.bpfman.object.LoadCheck.Patch;
import io.bpfman.object.ObjectBytes;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.PinLayout;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Loads programs of an object and pins them. libbpf itself works behind an {@link ObjectOpener}. For any thread. */
public final class ObjectLoader {

    private final SystemCalls calls;
    private final Bpf bpf;
    private final Pinned pinned;
    private final ObjectOpener own;
    private final ObjectOpener worker;
    private final Functions functions;
    private final Function<RawProgramInfo, ProgramInfo> translate;
    private final ReadObjects read = new ReadObjects();

    /**
     * @param own reads the objects that came with these bundles
     * @param worker reads all others, which nobody vouches for
     * @param translate makes the contract's values of the kernel's
     */
    public ObjectLoader(
            SystemCalls calls,
            Bpf bpf,
            Pinned pinned,
            ObjectOpener own,
            ObjectOpener worker,
            Functions functions,
            Function<RawProgramInfo, ProgramInfo> translate) {
        this.calls = calls;
        this.bpf = bpf;
        this.pinned = pinned;
        this.own = own;
        this.worker = worker;
        this.functions = functions;
        this.translate = translate;
    }

    /** A function of a loaded program that programs are to extend; {@code number} is that of its BTF. */
    private record Replaced(Fd target, String function, long number) {}

    /** A load under way; {@code borrowed} are the ids of maps that were pinned. */
    private record Loading(
            LoadSpec spec,
            ObjectFile file,
            OpenedObject object,
            List<ObjectMap> maps,
            Set<String> othersMaps,
            SharedMaps shared,
            NamedMaps named,
            Set<Long> borrowed,
            Optional<Replaced> replaced)
            implements AutoCloseable {

        @Override
        public void close() {
            maps.forEach(ObjectMap::close);
        }
    }

    /** What is done with programs while they are loaded; all but what was pinned goes afterwards. */
    @FunctionalInterface
    private interface Loaded<T> {
        T use(Loading loading, LoadedObject loaded);
    }

    /** See {@link io.bpfman.spi.kernel.Programs#load}. */
    public List<LoadedProgram> load(LoadSpec spec) {
        if (spec.extensionOf().isEmpty()) {
            return load(spec, Optional.empty(), this::pin);
        }
        ExtensionTarget target = spec.extensionOf().get();
        ProgramSelector wanted = new ProgramSelector(target.type(), target.program());
        LoadSpec first = LoadSpec.of(target.object(), List.of(wanted), spec.pins())
                .withGlobals(target.globals())
                .withUntyped(spec.untyped());
        return load(first, Optional.empty(), (loading, loaded) -> {
            Replaced replaced = Refusals.ask(
                    "load an extension of " + target.function() + " of program \"" + target.program() + "\" of \""
                            + target.object() + "\"",
                    () -> {
                        Fd program = loaded.programs().get(0);
                        return new Replaced(
                                program, target.function(), functions.find(program.number(), target.function()));
                    });
            return load(spec, Optional.of(replaced), this::letGoAndPin);
        });
    }

    private <T> T load(LoadSpec spec, Optional<Replaced> replaced, Loaded<T> use) {
        try (ObjectBytes content = ObjectBytes.of(spec.object())) {
            return load(spec, content, replaced, use);
        }
    }

    private <T> T load(LoadSpec spec, ObjectBytes bytes, Optional<Replaced> replaced, Loaded<T> use) {
        ObjectFile file = read.file(spec.object(), bytes);
        List<Patch> patches = LoadCheck.check(file, spec);
        Set<String> taken = spec.mapsOf().isPresent()
                ? Set.copyOf(file.maps())
                : spec.reusedMaps().keySet();
        ReadObjects.Reach reach = read.reach(spec, bytes, taken);
        LoadCheck.checkEntries(file, spec, reach.programsIn());
        Edits edits = new Edits();
        edits.putAll(reach.edits());
        if (spec.plain()) {
            edits.putAll(PlainXdp.of(Elf.of(file.name(), bytes)));
        }
        try (MemoryFile content = Refusals.ask(
                        "keep \"" + file.name() + "\" in memory",
                        () -> MemoryFile.of(calls, "object", target -> edits.write(bytes, target)));
                SharedMaps shared = share(spec, file);
                OpenedObject object = open(spec.object().isShipped() ? own : worker, file, content);
                Loading loading = new Loading(
                        spec,
                        file,
                        object,
                        object.declared().maps().stream()
                                .map(map -> new ObjectMap(calls, map))
                                .toList(),
                        reach.othersMaps(),
                        shared,
                        new NamedMaps(bpf, pinned, spec.mapsByName()),
                        new HashSet<>(),
                        replaced);
                LoadedObject loaded = load(loading, patches)) {
            return use.use(loading, loaded);
        }
    }

    private SharedMaps share(LoadSpec spec, ObjectFile file) {
        return Refusals.ask(
                "use the maps of another program for \"" + file.name() + "\"", () -> SharedMaps.of(bpf, spec.mapsOf()));
    }

    private static OpenedObject open(ObjectOpener opener, ObjectFile file, MemoryFile content) {
        try {
            return opener.open(file.name(), content);
        } catch (LoadFailure e) {
            throw new InvalidSpecException(
                    "libbpf cannot open \"" + file.name() + "\": " + Errno.name(e.errno())
                            + (e.words().isEmpty() ? "" : " (" + e.words() + ")"),
                    e);
        }
    }

    private LoadedObject load(Loading loading, List<Patch> patches) {
        Preparation preparation =
                Refusals.ask("prepare \"" + loading.file.name() + "\"", () -> prepare(loading, patches));
        try {
            return loading.object.load(preparation);
        } catch (LoadFailure e) {
            throw refused(loading, e);
        }
    }

    private Preparation prepare(Loading loading, List<Patch> patches) throws SysException {
        ObjectFile file = loading.file;
        LoadSpec spec = loading.spec;
        List<String> programs = loading.object.declared().programs();
        List<Wanted> wanted = new ArrayList<>();
        for (ProgramSelector selector : spec.programs()) {
            int program = programs.indexOf(selector.name());
            if (program < 0) {
                throw new InvalidSpecException("libbpf sees no program \"" + selector.name() + "\" in \"" + file.name()
                        + "\"; put it into a section of its own, for example SEC(\"tc\")");
            }
            wanted.add(new Wanted(program, as(selector, loading)));
        }
        for (ObjectMap map : loading.maps) {
            if (loading.othersMaps.contains(map.name())) {
                map.leaveOut();
            }
            Path pin = spec.reusedMaps().get(map.name());
            if (pin != null) {
                loading.borrowed.add(reuse(map, pin, file));
            } else if (!loading.named.lend(map)) {
                loading.shared.lend(map, file.name());
            }
        }
        List<InitialValue> values = new ArrayList<>();
        if (spec.mapsOf().isEmpty()) {
            for (Patch patch : patches) {
                values.add(value(patch, loading.maps, file));
            }
        }
        return preparation(wanted, loading.maps, values);
    }

    private static Preparation preparation(List<Wanted> wanted, List<ObjectMap> maps, List<InitialValue> values) {
        Set<Integer> leftOut = new HashSet<>();
        Map<Integer, Fd> reused = new HashMap<>();
        for (int i = 0; i < maps.size(); i++) {
            int place = i;
            if (maps.get(i).isLeftOut()) {
                leftOut.add(place);
            }
            maps.get(i).reused().ifPresent(map -> reused.put(place, map));
        }
        return new Preparation(wanted, leftOut, reused, values);
    }

    private static As as(ProgramSelector selector, Loading loading) {
        if (loading.replaced.isPresent()) {
            Replaced by = loading.replaced.get();
            return new ExtensionOf(by.target, by.number);
        }
        String section = loading.file.program(selector.name()).orElseThrow().section();
        return LoadTypes.of(selector, section, loading.spec.untyped());
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

    private static InitialValue value(Patch patch, List<ObjectMap> maps, ObjectFile file) {
        for (int i = 0; i < maps.size(); i++) {
            // libbpf puts the beginning of the object's name before that of the section.
            if (maps.get(i).name().endsWith(patch.section())
                    && maps.get(i)
                            .hasInitialValueTo(patch.offset() + patch.value().size())) {
                return new InitialValue(
                        i, patch.offset(), ByteBuffer.wrap(patch.value().bytes()));
            }
        }
        throw new InvalidSpecException(
                "global variable \"" + patch.global() + "\" of \"" + file.name() + "\" is in section " + patch.section()
                        + ", of which libbpf makes no map; put it into .rodata, .data or .bss");
    }

    private static RuntimeException refused(Loading loading, LoadFailure failure) {
        ObjectFile file = loading.file;
        SysException errno = new SysException(failure.errno(), "");
        LoadAdvice.Advice advice =
                LoadAdvice.of(failure.errno(), failure.words(), failure.log(), arrays(loading), frags(loading));
        String program = failure.program().isEmpty()
                ? ""
                : "program \""
                        + loading.spec
                                .programs()
                                .get(failure.program().getAsInt())
                                .name() + "\" of ";
        return Refusals.refused(
                "load " + program + "\"" + file.name() + "\"",
                errno,
                advice.text(),
                advice.log().orElse(null));
    }

    private static List<String> arrays(Loading loading) {
        return loading.maps.stream()
                .filter(map -> !map.isLeftOut() && map.shape().type() == BpfTypes.MAP_PROG_ARRAY)
                .map(ObjectMap::name)
                .toList();
    }

    private static boolean frags(Loading loading) {
        return !loading.spec.plain()
                && loading.spec.programs().stream()
                        .flatMap(selector -> loading.file.program(selector.name()).stream())
                        .anyMatch(program -> program.section().startsWith("xdp.frags"));
    }

    /**
     * An extension that was never linked keeps the program that it was loaded against, until it is first linked to another ({@code
     * bpf_tracing_prog_attach} in the kernel): so each is linked for a moment, and the target can go.
     */
    private List<LoadedProgram> letGoAndPin(Loading loading, LoadedObject loaded) {
        Replaced replaced = loading.replaced.orElseThrow();
        for (int i = 0; i < loaded.programs().size(); i++) {
            int program = loaded.programs().get(i).number();
            Refusals.tell(
                    "try program \"" + loading.spec.programs().get(i).name() + "\" of \"" + loading.file.name()
                            + "\" in the place of " + replaced.function,
                    () -> bpf.createLink(program, replaced.target.number(), replaced.number)
                            .close());
        }
        return pin(loading, loaded);
    }

    private List<LoadedProgram> pin(Loading loading, LoadedObject object) {
        ObjectFile file = loading.file;
        PinJournal journal = new PinJournal(calls, bpf);
        try {
            Map<Long, Integer> mapsById = new LinkedHashMap<>();
            Refusals.tell("ask about the maps of \"" + file.name() + "\"", () -> {
                for (Map.Entry<Integer, Fd> map : object.maps().entrySet()) {
                    if (!loading.maps.get(map.getKey()).name().contains(".")) {
                        mapsById.put(bpf.mapInfo(map.getValue().number()).id(), map.getKey());
                    }
                }
            });
            List<LoadedProgram> loaded = new ArrayList<>();
            for (int i = 0; i < object.programs().size(); i++) {
                loaded.add(pin(loading.spec.programs().get(i), i, object, mapsById, journal, loading));
            }
            return loaded;
        } catch (RuntimeException | Error e) {
            journal.undo(e);
            throw e;
        }
    }

    private LoadedProgram pin(
            ProgramSelector selector,
            int place,
            LoadedObject object,
            Map<Long, Integer> mapsById,
            PinJournal journal,
            Loading loading) {
        int descriptor = object.programs().get(place).number();
        ObjectFile file = loading.file;
        PinLayout pins = loading.spec.pins();
        String name = selector.name();
        String what = "program \"" + name + "\" of \"" + file.name() + "\"";
        RawProgramInfo info = Refusals.ask("ask about " + what, () -> bpf.programInfo(descriptor));
        if (loading.spec.reservedIds().contains(info.id())) {
            throw new IdReusedException(name, file.name(), info.id());
        }
        loading.shared.requireAll(info, loading.borrowed, file.name());
        Path pin = pins.program(info.id(), name);
        Refusals.tell("pin " + what + " at " + pin, () -> journal.pin(descriptor, pin));
        Map<String, Path> mapPins = new LinkedHashMap<>();
        Map<String, Path> mapsByName = new LinkedHashMap<>();
        for (long mapId : info.mapIds()) {
            Integer mapPlace = mapsById.get(mapId);
            if (mapPlace != null) {
                ObjectMap map = loading.maps.get(mapPlace);
                Fd own = object.maps().get(mapPlace);
                Path mapPin = pins.map(info.id(), map.name());
                Refusals.tell(
                        "pin map \"" + map.name() + "\" of \"" + file.name() + "\" at " + mapPin,
                        () -> journal.pin(own.number(), mapPin));
                mapPins.put(map.name(), mapPin);
                loading.named
                        .share(map, own, journal, file.name())
                        .ifPresent(shared -> mapsByName.put(map.name(), shared));
            }
        }
        return new LoadedProgram(translate.apply(info), name, pin, mapPins, file.license(), mapsByName);
    }
}
