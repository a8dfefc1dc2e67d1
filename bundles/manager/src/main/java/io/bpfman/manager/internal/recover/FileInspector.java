// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.Program;
import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.BytecodeKeep.Flaw;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks at the kept bytecode of the programs that are recorded. Reads all of it. For any thread. */
public final class FileInspector implements Inspector {

    static final Rule KEPT = new Rule(
            "bytecode-kept",
            Severity.WARNING,
            "the bytecode of every program that is recorded is kept",
            "Somebody removed the copy of the object that a program was loaded from. The program goes on; it cannot be brought into another form that a dispatcher may"
                    + " need, nor back after a restart of the machine. A repair copies it again from the file that it was loaded from, if that has the same bytes still.");

    static final Rule DIGEST = new Rule(
            "bytecode-digest",
            Severity.WARNING,
            "kept bytecode is what was kept",
            "Somebody changed the copy of the object that a program was loaded from: it is not used. The program goes on, as without a copy. A repair copies it again from"
                    + " the file that it was loaded from, if that has the same bytes still.");

    static final Rule PROVENANCE = new Rule(
            "provenance-readable",
            Severity.WARNING,
            "of kept bytecode it is known what it has to be like",
            "The note beside kept bytecode, provenance.json, is gone or cannot be read. Whether the bytecode is what was kept, nobody can tell, so it is not used. Only"
                    + " loading the program anew gives another one.");

    private final Store store;
    private final BytecodeKeep keep;
    private final Settings settings;
    private final Mender mender;

    public FileInspector(Store store, BytecodeKeep keep, Settings settings, Mender mender) {
        this.store = store;
        this.keep = keep;
        this.settings = settings;
        this.mender = mender;
    }

    @Override
    public List<Rule> rules() {
        return List.of(KEPT, DIGEST, PROVENANCE);
    }

    @Override
    public List<Found> inspect() {
        return mender.found(() -> store.programs().stream()
                .flatMap(program -> keep.flaw(program.id()).stream().map(flaw -> damage(program, flaw)))
                .toList());
    }

    private Damage damage(Program program, Flaw flaw) {
        Rule rule = switch (flaw.what()) {
            case GONE -> KEPT;
            case CHANGED -> DIGEST;
            case UNTOLD -> PROVENANCE;
        };
        String subject = "file " + keep.file(program.id());
        String explanation = "program " + program.id() + " \"" + program.name() + "\": " + flaw.reason();
        Optional<Path> source = flaw.source();
        return source.isPresent()
                ? Damage.mendedBy(
                        rule,
                        subject,
                        explanation,
                        List.of(new Action.FetchBytecode(
                                program.id(), source.get().toString(), settings.keep())))
                : Damage.left(
                        rule,
                        subject,
                        explanation,
                        "load the program again and attach the new one, then take this one down: bpfman unload "
                                + program.id());
    }
}
