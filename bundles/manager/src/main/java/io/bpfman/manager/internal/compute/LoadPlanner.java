// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.spi.elf.ObjectFile;
import io.bpfman.spi.kernel.LoadSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans a load. */
public final class LoadPlanner {

    private static final Set<ProgramType> LOADABLE = EnumSet.of(ProgramType.TC, ProgramType.TCX, ProgramType.XDP);

    private LoadPlanner() {}

    /** The plan; throws {@link InvalidSpecException} when the object does not have what the request names. */
    public static Plan plan(LoadSnapshot snapshot) {
        ObjectFile object = snapshot.object();
        for (ProgramSelector selector : snapshot.request().programs()) {
            check(object, selector);
        }
        snapshot.request().globals().forEach((name, value) -> check(object, name, value));
        if (!object.hasBtf() && !(object.maps().isEmpty() && object.globals().isEmpty())) {
            throw new InvalidSpecException("object file \"" + object.name()
                    + "\" has maps or global variables but no BTF; compile it with clang -g and keep the .BTF section");
        }
        LoadSpec spec = new LoadSpec(
                snapshot.source(),
                snapshot.request().programs(),
                snapshot.request().globals(),
                Map.of(),
                snapshot.settings().layout().programs(),
                snapshot.extensionOf(),
                OptionalLong.empty());
        return new Plan(
                List.of(
                        new Action.MountBpffs(snapshot.settings().bpffs()),
                        new Action.LoadPrograms(spec),
                        new Action.KeepBytecode(
                                snapshot.source(),
                                snapshot.request().objectFile().toAbsolutePath().normalize(),
                                snapshot.now(),
                                snapshot.settings().keep())),
                new Commit(
                        List.of(new Commit.Part.Programs(snapshot.request(), frags(object), snapshot.now())),
                        List.of()),
                List.of());
    }

    /** Names of the programs that take packets of several buffers. */
    private static Set<String> frags(ObjectFile object) {
        return object.programs().stream()
                .filter(program -> program.section().equals("xdp.frags")
                        || program.section().startsWith("xdp.frags/"))
                .map(ObjectFile.ObjectProgram::name)
                .collect(Collectors.toSet());
    }

    private static void check(ObjectFile object, ProgramSelector selector) {
        ObjectFile.ObjectProgram program = object.program(selector.name())
                .orElseThrow(() -> new InvalidSpecException("program(s) not found in object file: [" + selector.name()
                        + "]; available programs: "
                        + object.programs().stream()
                                .map(ObjectFile.ObjectProgram::name)
                                .toList()));
        if (!LOADABLE.contains(selector.type())) {
            throw new UnsupportedHereException("program \"" + selector.name() + "\": programs of type "
                    + selector.type().label()
                    + " are not supported yet; this release loads programs of type tc, tcx and xdp");
        }
        Optional<ProgramType> implied = program.impliedType();
        if (implied.isPresent() && !sameKind(implied.get(), selector.type())) {
            throw new InvalidSpecException("program type mismatch: \"" + selector.name() + "\" was asked for as "
                    + selector.type().label() + " but its ELF section \"" + program.section() + "\" implies "
                    + implied.get().label());
        }
    }

    private static boolean sameKind(ProgramType implied, ProgramType asked) {
        boolean classifier = implied == ProgramType.TC || implied == ProgramType.TCX;
        return implied == asked || (classifier && (asked == ProgramType.TC || asked == ProgramType.TCX));
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
