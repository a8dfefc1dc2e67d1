// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.IdReusedException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.sim.internal.KernelObject.MapObject;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.kernel.sim.internal.KernelObject.Replaceable;
import io.bpfman.object.LoadCheck;
import io.bpfman.object.ObjectFile;
import io.bpfman.object.ObjectFile.Global;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One load of one object: everything is checked first, and then made. Guarded by the machine's lock. */
final class Loading implements AutoCloseable {

    private static final Set<String> GPL_COMPATIBLE =
            Set.of("GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL");
    private static final int KERNEL_NAME_LENGTH = 15;

    private final Machine machine;
    private final ProgramRegistry registry;
    private final Support support;
    private final LoadSpec spec;
    private final String object;
    private final ObjectContents contents;
    private final ObjectFile offer;
    private final long btfId;

    Loading(Machine machine, ProgramRegistry registry, Support support, LoadSpec spec) {
        this.machine = machine;
        this.registry = registry;
        this.support = support;
        this.spec = spec;
        this.object = spec.object().name();
        this.contents = ObjectContents.read(spec.object());
        this.offer = contents.offer();
        this.btfId = offer.hasBtf() ? machine.newBtfId() : 0;
    }

    @Override
    public void close() {
        contents.close();
    }

    List<LoadedProgram> run() {
        LoadCheck.check(offer, spec);
        Optional<Prog> shared = shared();
        Map<String, MapObject> maps = new HashMap<>();
        shared.ifPresent(program ->
                program.maps().forEach(map -> maps.put(map.definition().name(), map)));
        maps.putAll(reusedMaps());
        maps.putAll(mapsByName());
        requireVerified();
        spec.extensionOf().ifPresent(this::requireTarget);
        Globals globals = shared.map(Prog::globals).orElseGet(this::globals);
        Instant now = Instant.now();
        List<Made> made = new ArrayList<>();
        for (ProgramSelector selector : spec.programs()) {
            made.add(make(selector, globals, maps, now));
        }
        made.forEach(this::requireId);
        made.forEach(this::requirePins);
        return made.stream().map(this::pin).toList();
    }

    private Map<String, MapObject> reusedMaps() {
        Map<String, MapObject> reused = new HashMap<>();
        spec.reusedMaps().forEach((name, path) -> {
            String what = "reuse map \"" + name + "\"";
            MapObject map = machine.bpffs.get(path, MapObject.class, what);
            requireAlike(definition(name), map, path);
            reused.put(name, map);
        });
        return reused;
    }

    /** The maps that are shared by name and that there are. */
    private Map<String, MapObject> mapsByName() {
        Map<String, MapObject> found = new HashMap<>();
        spec.mapsByName().forEach((name, path) -> {
            boolean used = spec.programs().stream()
                    .anyMatch(program -> contents.referencedBy(program.name()).contains(name));
            if (used && machine.bpffs.find(path).isPresent()) {
                MapObject map = machine.bpffs.get(path, MapObject.class, "share map \"" + name + "\"");
                requireAlike(definition(name), map, path);
                found.put(name, map);
            }
        });
        return found;
    }

    private void requireAlike(MapDefinition wanted, MapObject map, Path path) {
        List<String> differences = wanted.differences(map.definition());
        if (!differences.isEmpty()) {
            throw new InvalidSpecException("map \"" + wanted.name() + "\" of \"" + object
                    + "\" cannot be the one pinned at " + path + ": that has " + String.join(", ", differences));
        }
    }

    /** The program whose maps, and with them global variables, are used. */
    private Optional<Prog> shared() {
        if (spec.mapsOf().isEmpty()) {
            return Optional.empty();
        }
        long id = spec.mapsOf().getAsLong();
        String what = "use the maps of program " + id + " for \"" + object + "\"";
        Prog program = Optional.ofNullable(machine.programs.get(id))
                .orElseThrow(() -> Errno.ENOENT.refuse(what, "there is no program " + id));
        for (ProgramSelector selector : spec.programs()) {
            for (String name : contents.referencedBy(selector.name())) {
                boolean there = spec.reusedMaps().containsKey(name)
                        || program.maps().stream()
                                .anyMatch(map -> map.definition().name().equals(name)
                                        && definition(name).fits(map.definition()));
                if (!there) {
                    throw new InvalidSpecException("program " + id + " has no map that could be \"" + name + "\" of \""
                            + object + "\"; load both out of the same object");
                }
            }
        }
        return Optional.of(program);
    }

    /** Verifies the target, of which nothing stays, as far as the simulation goes. */
    private void requireTarget(ExtensionTarget target) {
        support.require(Features.FREPLACE);
        ProgramSelector wanted = new ProgramSelector(target.type(), target.program());
        try (Loading loading = new Loading(
                machine,
                registry,
                support,
                LoadSpec.of(target.object(), List.of(wanted), spec.pins()).withGlobals(target.globals()))) {
            requireTarget(target, loading);
        }
    }

    private void requireTarget(ExtensionTarget target, Loading loading) {
        LoadCheck.check(loading.offer, loading.spec);
        loading.requireVerified();
        String what = "load an extension of " + target.function() + " of program \"" + target.program() + "\" of "
                + target.object();
        if (!loading.contents.globalFunctions().contains(target.function())) {
            throw Errno.ENOENT.refuse(what, "there is no function " + target.function());
        }
        if (!loading.functions(target.program(), loading.globals()).contains(target.function())) {
            throw Errno.EINVAL.refuse(what, "Subprog " + target.function() + " doesn't exist");
        }
        for (ProgramSelector selector : spec.programs()) {
            if (!selector.type().kernelType().equals(target.type().kernelType())) {
                throw Errno.EINVAL.refuse(
                        what,
                        "program \"" + selector.name() + "\" takes another context: it is of type "
                                + selector.type().label());
            }
        }
    }

    /** The functions of a program that extensions may replace. */
    private Set<String> functions(String program, Globals globals) {
        Set<String> functions = contents.globalFunctions();
        if (program.equals(TcDispatcherProgram.NAME) || program.equals(XdpDispatcherProgram.NAME)) {
            functions.retainAll(TcDispatcherProgram.slotFunctions(globals));
        }
        return functions;
    }

    private void requireVerified() {
        for (ProgramSelector selector : spec.programs()) {
            registry.refusal(selector.name()).ifPresent(log -> {
                throw Errno.EACCES.refuse(
                        "load program \"" + selector.name() + "\" of " + object, "the verifier rejected it", log);
            });
        }
    }

    /** The variables by name, as they are after the spec's values are set. */
    private Globals globals() {
        Map<String, byte[]> values = new HashMap<>();
        for (Global global : offer.globals()) {
            byte[] section = contents.bytes(global.section());
            GlobalValue given = spec.globals().get(global.name());
            values.put(
                    global.name(),
                    given != null
                            ? given.bytes()
                            : Arrays.copyOfRange(section, global.offset(), global.offset() + global.size()));
        }
        return new Globals(values);
    }

    private Made make(ProgramSelector selector, Globals globals, Map<String, MapObject> maps, Instant now) {
        String hookType = selector.type().kernelType();
        String kernelType = spec.extensionOf().isPresent() ? LinkCreators.EXTENSION : hookType;
        boolean frags = !spec.plain()
                && offer.program(selector.name()).orElseThrow().section().startsWith("xdp.frags");
        boolean untyped = spec.untyped() && selector.type() == ProgramType.XDP;
        List<MapObject> used = new ArrayList<>();
        for (String name : contents.referencedBy(selector.name())) {
            MapObject map = maps.computeIfAbsent(name, this::newMap);
            if (map.definition().isProgArray() && !map.admit(Prog.arrayType(hookType, frags, untyped))) {
                throw Errno.EINVAL.refuse(
                        "load program \"" + selector.name() + "\" of " + object,
                        "map \"" + name + "\" holds programs of another type");
            }
            used.add(map);
        }
        ProgramInfo info = new ProgramInfo(
                machine.newProgramId(),
                selector.name().substring(0, Math.min(selector.name().length(), KERNEL_NAME_LENGTH)),
                kernelType,
                tag(selector.name()),
                GPL_COMPATIBLE.contains(offer.license()),
                used.stream().map(MapObject::id).toList(),
                now);
        Prog program = new Prog(
                info,
                registry.function(selector.name()),
                globals,
                List.copyOf(used),
                Replaceable.of(functions(selector.name(), globals)),
                frags,
                untyped,
                btfId,
                contents.size(selector.name()));
        Map<String, Path> mapPins = used.stream()
                .map(map -> map.definition().name())
                .filter(name -> name.indexOf('.') < 0)
                .collect(Collectors.toMap(
                        name -> name,
                        name -> spec.pins().map(info.id(), name),
                        (first, second) -> first,
                        LinkedHashMap::new));
        return new Made(
                program,
                new LoadedProgram(
                        info,
                        selector.name(),
                        spec.pins().program(info.id(), selector.name()),
                        mapPins,
                        offer.license(),
                        spec.mapsByName().entrySet().stream()
                                .filter(entry -> mapPins.containsKey(entry.getKey()))
                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
    }

    private MapObject newMap(String name) {
        return machine.newMap(definition(name), btfId);
    }

    private MapDefinition definition(String name) {
        MapDefinition declared = contents.maps().get(name);
        // A data section is a map of one entry to the kernel; its bytes are read as the program's globals.
        return declared != null
                ? declared
                : new MapDefinition(name, MapDefinition.ARRAY, 4, contents.bytes(name).length, 1, 0);
    }

    private void requireId(Made made) {
        if (spec.reservedIds().contains(made.program.id())) {
            throw new IdReusedException(made.loaded.functionName(), object, made.program.id());
        }
    }

    private void requirePins(Made made) {
        machine.bpffs.requireFree(made.loaded.pin(), "pin program \"" + made.loaded.functionName() + "\"");
        made.loaded.mapPins().forEach((name, pin) -> machine.bpffs.requireFree(pin, "pin map \"" + name + "\""));
    }

    private LoadedProgram pin(Made made) {
        machine.programs.put(made.program.id(), made.program);
        pin(made.loaded.pin(), made.program);
        for (MapObject map : made.program.maps()) {
            String name = map.definition().name();
            Optional.ofNullable(made.loaded.mapPins().get(name)).ifPresent(pin -> pin(pin, map));
            Optional.ofNullable(made.loaded.mapsByName().get(name))
                    .filter(pin -> machine.bpffs.find(pin).isEmpty())
                    .ifPresent(pin -> pin(pin, map));
        }
        return made.loaded;
    }

    private void pin(Path path, KernelObject target) {
        machine.bpffs.createDirectories(path.toAbsolutePath().normalize().getParent(), "pin at " + path);
        machine.bpffs.pin(path, target);
    }

    private String tag(String program) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(spec.object().sha256().getBytes(StandardCharsets.US_ASCII));
            digest.update(program.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private record Made(Prog program, LoadedProgram loaded) {}
}
