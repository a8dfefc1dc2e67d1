// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.object.ObjectFile;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.LoadSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans a load. */
public final class LoadPlanner {

    private LoadPlanner() {}

    /** The plan; throws {@link InvalidSpecException} when the object does not have what the request names. */
    public static Plan plan(LoadSnapshot snapshot) {
        ObjectFile object = snapshot.object();
        for (ProgramSelector selector : snapshot.request().programs()) {
            check(object, selector, snapshot.loadable());
        }
        snapshot.request().globals().forEach((name, value) -> check(object, name, value));
        if (!object.hasBtf() && !(object.maps().isEmpty() && object.globals().isEmpty())) {
            throw new InvalidSpecException("object file \"" + object.name()
                    + "\" has maps or global variables but no BTF; compile it with clang -g and keep the .BTF section");
        }
        Map<String, Path> reused =
                snapshot.maps().owner().map(owner -> reused(object, owner)).orElse(Map.of());
        Map<String, Path> byName =
                byName(object, reused.keySet(), snapshot.settings().layout());
        LoadSpec spec = LoadSpec.of(
                        snapshot.source(),
                        snapshot.request().programs(),
                        snapshot.settings().layout().programs())
                .withGlobals(snapshot.request().globals())
                .withReusedMaps(reused)
                .withExtensionOf(snapshot.extensionOf())
                .withMapsByName(byName)
                .withReservedIds(snapshot.maps().idsInUse());
        Set<Path> newPins = new HashSet<>(byName.values());
        newPins.removeAll(snapshot.maps().byName());
        return new Plan(
                List.of(
                        new Action.MountBpffs(snapshot.settings().bpffs()),
                        new Action.LoadPrograms(spec, newPins),
                        new Action.KeepBytecode(
                                snapshot.source(),
                                snapshot.request(),
                                snapshot.now(),
                                snapshot.settings().keep())),
                new Commit(
                        List.of(new Commit.Part.Programs(snapshot.request(), frags(object), snapshot.now())),
                        List.of()),
                List.of());
    }

    /** The maps of the object that are to be those of the owner. */
    private static Map<String, Path> reused(ObjectFile object, MapsThere.MapSet owner) {
        Map<String, Path> reused = new HashMap<>(owner.pins());
        reused.keySet().retainAll(object.maps());
        if (reused.isEmpty()) {
            throw new InvalidSpecException("map_owner_id " + owner.id() + " shares no map with object file \""
                    + object.name() + "\": its maps are "
                    + owner.pins().keySet().stream().sorted().toList() + ", those of the object "
                    + object.maps().stream().sorted().toList());
        }
        return reused;
    }

    /** Where the maps are pinned that are shared by name; those of an owner who was named go before them. */
    private static Map<String, Path> byName(ObjectFile object, Set<String> reused, Layout layout) {
        return object.mapsByName().stream()
                .filter(name -> !reused.contains(name))
                .collect(Collectors.toMap(name -> name, layout.sharedMaps()::resolve));
    }

    /** Names of the programs that take packets of several buffers. */
    private static Set<String> frags(ObjectFile object) {
        return object.programs().stream()
                .filter(program -> program.section().equals("xdp.frags")
                        || program.section().startsWith("xdp.frags/"))
                .map(ObjectFile.ObjectProgram::name)
                .collect(Collectors.toSet());
    }

    private static void check(ObjectFile object, ProgramSelector selector, Set<ProgramType> loadable) {
        ObjectFile.ObjectProgram program = object.program(selector.name())
                .orElseThrow(() -> new InvalidSpecException("program(s) not found in object file: [" + selector.name()
                        + "]; available programs: "
                        + object.programs().stream()
                                .map(ObjectFile.ObjectProgram::name)
                                .toList()));
        if (!loadable.contains(selector.type())) {
            throw new UnsupportedHereException("program \"" + selector.name() + "\": programs of type "
                    + selector.type().label()
                    + " are not supported yet; this release loads programs of type "
                    + loadable.stream().sorted().map(ProgramType::label).collect(Collectors.joining(", ")));
        }
        Optional<ProgramType> implied = program.impliedType();
        if (implied.isPresent() && !sameKind(implied.get(), selector.type())) {
            String type = implied.get().label();
            throw new InvalidSpecException("program type mismatch: caller specified "
                    + selector.type().label() + " but ELF section \"" + program.section() + "\" implies " + type
                    + " for program \"" + selector.name() + "\"; load it as " + type + ":" + selector.name()
                    + ", or with metadata " + LoadRequest.ACTUAL_TYPE + selector.name() + "=" + type);
        }
    }

    private static boolean sameKind(ProgramType implied, ProgramType asked) {
        return implied == asked || (isClassifier(implied) && isClassifier(asked));
    }

    /** Those are all the same to the kernel, which tells them apart when they are attached. */
    private static boolean isClassifier(ProgramType type) {
        return type.kernelType().equals(ProgramType.TC.kernelType());
    }

    private static void check(ObjectFile object, String name, GlobalValue value) {
        ObjectFile.Global global = object.global(name)
                .orElseThrow(() -> new InvalidSpecException("global variable \"" + name
                        + "\" not found in program; available: "
                        + object.globals().stream().map(ObjectFile.Global::name).toList()));
        if (global.size() != value.size()) {
            throw new InvalidSpecException("global variable \"" + name + "\" has " + global.size() + " byte(s), but "
                    + value.size() + " byte(s) were given (" + value + ")");
        }
    }
}
