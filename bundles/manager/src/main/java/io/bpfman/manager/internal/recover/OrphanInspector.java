// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.manager.internal.load.Orphans;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import java.util.List;

/** Looks for what no record knows: pins of programs and of maps, kept bytecode. What a start removes, a repair removes. For any thread. */
public final class OrphanInspector implements Inspector {

    static final Rule PROGRAM = new Rule(
            "kernel-program-pinned-but-not-in-db",
            Severity.WARNING,
            "every program that is pinned in bpfman's places is recorded",
            "A program is pinned where bpfman pins those that it loads, and no record knows it: a load or an unload was interrupted, or a record was deleted. The next start"
                    + " removes the pin, and so does a repair; with it the program goes, unless somebody else holds it.");

    static final Rule ENTRY = new Rule(
            "orphan-fs-entries",
            Severity.WARNING,
            "every pin and every kept file in bpfman's places belongs to something",
            "Pins of maps, or kept bytecode, of a program that no record knows: a load or an unload was interrupted, or a record was deleted. The next start removes them,"
                    + " and so does a repair.");

    private final Orphans orphans;
    private final Mender mender;

    public OrphanInspector(Orphans orphans, Mender mender) {
        this.orphans = orphans;
        this.mender = mender;
    }

    @Override
    public List<Rule> rules() {
        return List.of(PROGRAM, ENTRY);
    }

    @Override
    public List<Found> inspect() {
        return mender.found(
                () -> orphans.find().stream().map(OrphanInspector::damage).toList());
    }

    private static Damage damage(Action action) {
        if (action instanceof Action.RemovePin remove) {
            boolean shared = remove.pin().getParent().endsWith("shared");
            return Damage.mendedBy(
                    shared ? ENTRY : PROGRAM,
                    "pin " + remove.pin(),
                    remove.pin()
                            + (shared
                                    ? ": no program that is recorded shares this map"
                                    : ": this program is not recorded"),
                    List.of(action));
        }
        if (action instanceof Action.RemoveDirectory remove) {
            return Damage.mendedBy(
                    ENTRY,
                    "pin " + remove.directory(),
                    remove.directory() + ": no program that is recorded uses this map set",
                    List.of(action));
        }
        Action.DropBytecode drop = (Action.DropBytecode) action;
        return Damage.mendedBy(
                ENTRY,
                "file " + drop.directory().resolve(Long.toString(drop.programId())),
                "bytecode is kept of program " + drop.programId() + ", which is not recorded",
                List.of(action));
    }
}
