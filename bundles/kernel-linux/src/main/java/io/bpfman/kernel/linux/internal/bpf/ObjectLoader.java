// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.linux.internal.bpf.Bpf.RawProgramInfo;
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
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        this.translate = translate;
    }

    /** A program that was asked for, and where the verifier writes if it refuses it. */
    private record Selected(ProgramSelector selector, ObjectProgram program, Segment log) {}

    /** See {@link io.bpfman.spi.kernel.Programs#load}. */
    public List<LoadedProgram> load(LoadSpec spec) {
        byte[] content = spec.object().content();
        ObjectFile file = ObjectFile.parse(spec.object().name(), content);
        List<Patch> patches = LoadCheck.check(file, spec);
        LibBpf libbpf = library.functions();
        for (int logSize = FIRST_LOG_SIZE; ; logSize *= 8) {
            try (LibBpfMessages.Collector messages = library.messages().collect();
                    BpfObject object = open(libbpf, file, content, messages)) {
                List<Selected> selected = prepare(object, file, spec, patches, logSize);
                try {
                    object.load();
                } catch (SysException e) {
                    if (e.errno() == Errno.ENOSPC && logSize < LAST_LOG_SIZE) {
                        continue;
                    }
                    throw refused(file, selected, messages, e);
                }
                return pin(object, file, spec, selected);
            }
        }
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

    private List<Selected> prepare(BpfObject object, ObjectFile file, LoadSpec spec, List<Patch> patches, int logSize) {
        return Refusals.ask("prepare \"" + file.name() + "\"", () -> {
            Map<String, ObjectProgram> programs = new LinkedHashMap<>();
            for (ObjectProgram program : object.programs()) {
                programs.put(program.name(), program);
            }
            List<Selected> selected = new ArrayList<>();
            for (ProgramSelector selector : spec.programs()) {
                ObjectProgram program = programs.remove(selector.name());
                if (program == null) {
                    throw new InvalidSpecException("libbpf sees no program \"" + selector.name() + "\" in \""
                            + file.name() + "\"; put it into a section of its own, for example SEC(\"tc\")");
                }
                setType(program, selector.type());
                selected.add(new Selected(selector, program, program.reserveLog(logSize)));
            }
            for (ObjectProgram program : programs.values()) {
                program.leaveOut();
            }
            List<ObjectMap> maps = object.maps();
            for (ObjectMap map : maps) {
                map.clearPinPath();
                Path pin = spec.reusedMaps().get(map.name());
                if (pin != null) {
                    reuse(map, pin, file);
                }
            }
            for (Patch patch : patches) {
                apply(patch, maps, file);
            }
            return selected;
        });
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

    private void reuse(ObjectMap map, Path pin, ObjectFile file) {
        Refusals.tell("use the map pinned at " + pin + " for \"" + map.name() + "\" of \"" + file.name() + "\"", () -> {
            try (Fd other = pinned.openMap(pin)) {
                MapShape wanted = map.shape();
                MapShape there = MapShape.of(bpf.mapInfo(other.number()));
                if (!wanted.accepts(there)) {
                    throw new InvalidSpecException(
                            "map \"" + map.name() + "\" of \"" + file.name() + "\" cannot be the one pinned at " + pin
                                    + ": that is of " + there + ", and the object has " + wanted);
                }
                map.reuse(other);
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

    private List<LoadedProgram> pin(BpfObject object, ObjectFile file, LoadSpec spec, List<Selected> selected) {
        PinJournal journal = new PinJournal(calls, bpf);
        try {
            Map<Long, ObjectMap> mapsById = new LinkedHashMap<>();
            Refusals.tell("ask about the maps of \"" + file.name() + "\"", () -> {
                for (ObjectMap map : object.maps()) {
                    if (!map.name().contains(".")) {
                        mapsById.put(bpf.mapInfo(map.descriptor()).id(), map);
                    }
                }
            });
            List<LoadedProgram> loaded = new ArrayList<>();
            for (Selected each : selected) {
                loaded.add(pin(each, mapsById, journal, file, spec));
            }
            return loaded;
        } catch (RuntimeException e) {
            journal.undo(e);
            throw e;
        }
    }

    private LoadedProgram pin(
            Selected each, Map<Long, ObjectMap> mapsById, PinJournal journal, ObjectFile file, LoadSpec spec) {
        String name = each.selector.name();
        String what = "program \"" + name + "\" of \"" + file.name() + "\"";
        RawProgramInfo info = Refusals.ask("ask about " + what, () -> bpf.programInfo(each.program.descriptor()));
        Path pin = spec.pins().program(info.id(), name);
        Refusals.tell("pin " + what + " at " + pin, () -> journal.pin(each.program.descriptor(), pin));
        Map<String, Path> mapPins = new LinkedHashMap<>();
        for (long mapId : info.mapIds()) {
            ObjectMap map = mapsById.get(mapId);
            if (map != null) {
                Path mapPin = spec.pins().map(info.id(), map.name());
                Refusals.tell(
                        "pin map \"" + map.name() + "\" of \"" + file.name() + "\" at " + mapPin,
                        () -> journal.pin(map.descriptor(), mapPin));
                mapPins.put(map.name(), mapPin);
            }
        }
        return new LoadedProgram(translate.apply(info), name, pin, mapPins, file.license());
    }
}
