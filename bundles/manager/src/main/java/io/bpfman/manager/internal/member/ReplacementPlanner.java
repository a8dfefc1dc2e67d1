// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.manager.internal.member.DispatcherSnapshot.State;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/** Plans putting a program in the place of another: one revision for each dispatcher that has it, all in one plan with one commit. */
public final class ReplacementPlanner {

    private ReplacementPlanner() {}

    /** The plan; throws what the change would throw before its first step. */
    public static Plan plan(ReplacementSnapshot snapshot) {
        List<Action> prepare = new ArrayList<>();
        List<Commit.Part> parts = new ArrayList<>();
        List<Action> cleanup = new ArrayList<>();
        for (DispatcherSnapshot dispatcher : snapshot.dispatchers()) {
            requireThere(dispatcher, snapshot);
            MemberList members = dispatcher
                    .chain()
                    .running(snapshot.linkIds(), snapshot.replacement().next().id());
            RebuildSnapshot next =
                    new RebuildSnapshot(dispatcher, snapshot.status(), snapshot.settings(), snapshot.now());
            // a pin of the old program that the user asked for elsewhere does not stand for the new one
            Rebuild rebuild = Rebuild.of(next, Rebuild.steps(next, members).switchingOn(snapshot.linkIds()));
            for (Action action : rebuild.prepare()) {
                // another dispatcher of the same change may need the same form
                if (!(action instanceof Action.LoadForm) || !prepare.contains(action)) {
                    prepare.add(action);
                }
            }
            parts.add(rebuild.commit());
            cleanup.addAll(rebuild.cleanup());
        }
        snapshot.formPins().forEach(pin -> cleanup.add(new Action.RemovePin(pin)));
        return new Plan(prepare, new Commit(parts, List.of()), cleanup);
    }

    private static void requireThere(DispatcherSnapshot dispatcher, ReplacementSnapshot snapshot) {
        if (dispatcher.state() == State.GONE) {
            throw new InterfaceNotFoundException("program "
                    + snapshot.replacement().old().id() + " cannot be upgraded: what its dispatcher on "
                    + dispatcher.row().handle().hook()
                    + " hangs on, the interface or a member's pin, is gone; detach its link there first");
        }
    }
}
