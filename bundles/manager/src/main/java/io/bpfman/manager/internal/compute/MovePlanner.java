// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Revision.Form;
import io.bpfman.spi.dispatcher.Revision.Overlap;
import io.bpfman.spi.store.DispatcherRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plans moving a dispatcher to another backend, make before break, so that no packet misses the chain or meets it twice, whatever its verdicts are.
 *
 * <p>TCX runs before clsact, and a verdict that is not final there falls through to clsact. While both hold the hook, the TCX side therefore marks
 * what it lets fall through, and the filter lets pass what is marked. Grace periods make sure that no packet is between the two in a state
 * from before.
 *
 * <p>All three revisions fill their slots as it is configured now, not as the dispatcher did so far: a move is a change like any other.
 */
public final class MovePlanner {

    private final MoveSnapshot snapshot;
    private final DispatcherRow row;
    private final RevisionSteps steps;
    private final AttachHandleRef.Known old;
    private final AttachHandleRef.Published fresh;

    private MovePlanner(MoveSnapshot snapshot) {
        this.snapshot = snapshot;
        this.row = snapshot.dispatcher().row();
        this.steps = new RevisionSteps(
                snapshot.settings(),
                row.handle().hook(),
                snapshot.dispatcher().chain(),
                snapshot.dispatcher().forms(),
                snapshot.status().mechanism(),
                Optional.of(row));
        this.old = new AttachHandleRef.Known(row.handle());
        this.fresh = new AttachHandleRef.Published(row.key(), snapshot.target());
    }

    /** The plan for a dispatcher that is live under a backend other than the target. */
    public static Plan plan(MoveSnapshot snapshot) {
        return new MovePlanner(snapshot).plan();
    }

    private Plan plan() {
        boolean towardsTcx = snapshot.target().equals(TCX);
        long next = snapshot.dispatcher().nextRevision();
        Revision marking =
                steps.revision(next, new Form(towardsTcx ? snapshot.target() : row.backend(), marking()), Set.of());
        Revision guarding = steps.revision(
                next + 1, new Form(towardsTcx ? row.backend() : snapshot.target(), guarding()), Set.of());
        Revision plain = steps.revision(next + 2, new Form(snapshot.target(), new Overlap.None()), Set.of());

        List<Action> prepare = new ArrayList<>();
        prepare.addAll(steps.loadForms());
        prepare.addAll(RevisionSteps.build(marking));
        prepare.addAll(RevisionSteps.build(guarding));
        prepare.addAll(RevisionSteps.build(plain));
        prepare.addAll(towardsTcx ? toTcx(marking, guarding) : fromTcx(marking, guarding));
        prepare.add(
                new Action.ReplaceRevision(fresh, plain.directory(), (towardsTcx ? marking : guarding).directory()));
        Commit commit = new Commit(
                List.of(new Commit.Part.LiveRevision(
                        plain, fresh, steps.members(plain), row.createdAt(), snapshot.now())),
                List.of());
        List<Action> cleanup = new ArrayList<>();
        cleanup.addAll(steps.afterPublishing(fresh, snapshot.dispatcher().clsact(), snapshot.status()));
        cleanup.addAll(steps.placePins(plain));
        cleanup.add(new Action.RetireRevision(row.directory()));
        cleanup.add(new Action.RetireRevision(marking.directory()));
        cleanup.add(new Action.RetireRevision(guarding.directory()));
        return new Plan(prepare, commit, cleanup);
    }

    private List<Action> fromTcx(Revision marking, Revision guarding) {
        List<Action> actions = new ArrayList<>();
        actions.add(new Action.ReplaceRevision(old, marking.directory(), row.directory()));
        // a packet that the unmarking form has let fall through must be past clsact before there is a filter
        actions.add(new Action.AwaitGracePeriod());
        actions.addAll(
                steps.publish(guarding.directory(), fresh, snapshot.dispatcher().clsact(), snapshot.status()));
        actions.add(new Action.WithdrawHandle(row, publication(marking)));
        // a marked packet must be past clsact before the filter stops looking for the mark
        actions.add(new Action.AwaitGracePeriod());
        return actions;
    }

    private List<Action> toTcx(Revision marking, Revision guarding) {
        return List.of(
                new Action.ReplaceRevision(old, guarding.directory(), row.directory()),
                new Action.PublishRevision(snapshot.target(), publication(marking), fresh),
                // a packet that passed the TCX hook before the link was there must be past clsact before the filter
                // goes
                new Action.AwaitGracePeriod(),
                new Action.WithdrawHandle(row, publication(guarding)));
    }

    private Publication publication(Revision revision) {
        return steps.publication(revision.directory(), snapshot.dispatcher().clsact());
    }

    private Overlap marking() {
        return new Overlap.Marking(snapshot.mark());
    }

    private Overlap guarding() {
        return new Overlap.Guarding(snapshot.mark());
    }

    /** The backend whose hook comes first and reads verdicts the TCX way. */
    private static final String TCX = "tcx";
}
