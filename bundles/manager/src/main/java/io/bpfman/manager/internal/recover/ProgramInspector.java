// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.Program;
import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.Records;
import io.bpfman.manager.internal.hook.Identity;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.Store;
import java.util.List;
import java.util.Optional;

/** Compares the programs that are recorded with those of the kernel. For any thread. */
public final class ProgramInspector implements Inspector {

    private static final Rule IN_KERNEL = new Rule(
            "program-in-kernel",
            Severity.ERROR,
            "every program that is recorded is in the kernel",
            "Somebody removed the last thing that held the program: its pin, while it was attached nowhere. A repair forgets the program with its links and its kept"
                    + " bytecode, as an unload does; load it again afterwards.");

    private static final Rule ID_REUSED = new Rule(
            "program-id-reused",
            Severity.ERROR,
            "the id of every program that is recorded is still that program's",
            "The kernel gives ids again after the machine was restarted: a program of somebody else has the id now. It is not touched. A repair forgets the program"
                    + " that is recorded, with its links and its kept bytecode, as an unload does.");

    private final Kernel kernel;
    private final Store store;
    private final Records records;
    private final Forgetting forgetting;

    /** @param forgetting what takes a program down that is not there */
    public ProgramInspector(Kernel kernel, Store store, Records records, Forgetting forgetting) {
        this.kernel = kernel;
        this.store = store;
        this.records = records;
        this.forgetting = forgetting;
    }

    @Override
    public List<Rule> rules() {
        return List.of(IN_KERNEL, ID_REUSED);
    }

    @Override
    public List<Found> inspect() {
        return store.programs().stream()
                .flatMap(program -> look(program).stream())
                .toList();
    }

    private Optional<Found> look(Program program) {
        Identity identity = records.identity(program.id());
        if (isThere(identity, program)) {
            return Optional.empty();
        }
        return Optional.of(identity.info()
                .map(other -> forget(
                        program,
                        ID_REUSED,
                        "program " + program.id() + " \"" + program.name() + "\" (tag " + program.tag()
                                + ") is recorded, and the kernel's program of that id is \"" + other.name() + "\" (tag "
                                + other.tag() + ")"))
                .orElseGet(() -> forget(
                        program,
                        IN_KERNEL,
                        "program " + program.id() + " \"" + program.name()
                                + "\" is recorded and not in the kernel (pin: " + program.pinPath() + ")")));
    }

    /** Its pin counts more than the time at which it was loaded, which moves with a clock that is set; no pin outlives the machine. */
    private boolean isThere(Identity identity, Program program) {
        return identity.is(program) || isPinned(program);
    }

    private boolean isPinned(Program program) {
        try {
            return kernel.programs()
                    .byPin(program.pinPath())
                    .filter(found -> found.id() == program.id() && found.tag().equals(program.tag()))
                    .isPresent();
        } catch (InvalidSpecException e) {
            // something else is pinned there, which is an answer here
            return false;
        }
    }

    private Found forget(Program program, Rule rule, String explanation) {
        return Found.of(
                rule.repairable("program " + program.id(), explanation, forgetting.steps(program.id())),
                () -> repair(program.id()));
    }

    private void repair(long programId) {
        store.program(programId)
                .filter(program -> !isThere(records.identity(programId), program))
                .ifPresent(program -> forgetting.forget(programId));
    }
}
