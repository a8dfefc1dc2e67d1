// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.AttachHandleRef;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Revision.Form;
import io.bpfman.spi.dispatcher.Revision.Overlap;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.AttachTraits.Stage;
import io.bpfman.spi.store.DispatcherRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plans moving a dispatcher to another backend, make before break, so that no packet misses the chain or meets it twice, whatever its verdicts are. It
 * looks at what the backends declare, and at nothing else of them.
 *
 * <p>Where both would hang it up at the same place, what hangs there is replaced in one step and handed over. Otherwise both hold the hook for a while,
 * and one of them runs earlier. What that lets fall through comes to the later one: so it marks such packets, and the later one lets pass what is marked.
 * Grace periods make sure that no packet is between the two in a state from before. Where nothing falls through there is nothing to mark.
 *
 * <p>All revisions fill their slots as it is configured now, not as the dispatcher did so far: a move is a change like any other.
 */
public final class MovePlanner {

    private final MoveSnapshot snapshot;
    private final DispatcherRow row;
    private final RevisionSteps steps;
    private final AttachHandleRef.Known old;
    private final AttachHandleRef.Published fresh;
    private final Form from;
    private final Form to;
    private final Position there;
    private final Position then;

    private MovePlanner(MoveSnapshot snapshot) {
        this.snapshot = snapshot;
        this.row = snapshot.dispatcher().row();
        this.steps = new RevisionSteps(
                snapshot.settings(),
                row.handle().hook(),
                snapshot.dispatcher().chain(),
                snapshot.dispatcher().forms(),
                snapshot.status(),
                Optional.of(row));
        this.old = new AttachHandleRef.Known(row.handle());
        this.fresh = new AttachHandleRef.Published(row.key(), snapshot.target());
        this.from = RevisionSteps.formOf(row, snapshot.status(), new Overlap.None());
        this.to = RevisionSteps.formOf(snapshot.target(), snapshot.status(), new Overlap.None());
        this.there = Position.of(row.handle());
        this.then = new Position(to.traits().stage(), snapshot.prospect().require());
    }

    /**
     * The plan for a dispatcher that is live under a backend other than the target.
     *
     * @throws io.bpfman.api.errors.BpfmanException what is in the way; or that a packet could miss the chain or meet it twice, with what the backends declare
     */
    public static Plan plan(MoveSnapshot snapshot) {
        MovePlanner planner = new MovePlanner(snapshot);
        return planner.there.equals(planner.then) ? planner.handOver() : planner.move();
    }

    /** The target holds the hook by what hangs there already. */
    private Plan handOver() {
        Revision plain = steps.revision(snapshot.dispatcher().nextRevision(), to, Set.of());
        List<Action> prepare = new ArrayList<>(steps.loadForms());
        prepare.addAll(RevisionSteps.build(plain));
        prepare.add(new Action.ReplaceRevision(old, plain.directory(), row.directory()));
        return new Plan(prepare, commit(plain, old), cleanup(plain, List.of()));
    }

    private Plan move() {
        requireOneHoldEach();
        boolean targetFirst = then.isBefore(there);
        AttachTraits earlier = (targetFirst ? to : from).traits();
        if (!earlier.fallsThrough()) {
            return side();
        }
        if (!earlier.keepsMark()) {
            throw refusal("what " + (targetFirst ? to : from).backend()
                    + " lets fall through cannot be told from what it has not seen, because it declares that no mark of a"
                    + " packet is kept");
        }
        long next = snapshot.dispatcher().nextRevision();
        Revision marking = steps.revision(next, with(targetFirst ? to : from, marking()), Set.of());
        Revision guarding = steps.revision(next + 1, with(targetFirst ? from : to, guarding()), Set.of());
        Revision plain = steps.revision(next + 2, to, Set.of());

        List<Action> prepare = new ArrayList<>();
        prepare.addAll(steps.loadForms());
        prepare.addAll(RevisionSteps.build(marking));
        prepare.addAll(RevisionSteps.build(guarding));
        prepare.addAll(RevisionSteps.build(plain));
        prepare.addAll(targetFirst ? forward(marking, guarding) : backward(marking, guarding));
        prepare.add(
                new Action.ReplaceRevision(fresh, plain.directory(), (targetFirst ? marking : guarding).directory()));
        return new Plan(prepare, commit(plain, fresh), cleanup(plain, List.of(marking, guarding)));
    }

    /** In a stage of links a dispatcher has one pin. */
    private void requireOneHoldEach() {
        if (there.stage() == then.stage() && there.stage() == Stage.TCX) {
            throw refusal(
                    "both hold it by a TCX link, of which a dispatcher has one, and declare different places for it");
        }
    }

    private UnsupportedHereException refusal(String why) {
        return new UnsupportedHereException(
                "cannot move the dispatcher of " + row.handle().hook() + " from " + row.backend() + " to "
                        + snapshot.target() + " so that no packet misses it or meets it twice: " + why);
    }

    private static Form with(Form form, Overlap overlap) {
        return new Form(form.backend(), form.traits(), overlap);
    }

    /** What meets one of the two never comes to the other. */
    private Plan side() {
        Revision plain = steps.revision(snapshot.dispatcher().nextRevision(), to, Set.of());
        List<Action> prepare = new ArrayList<>(steps.loadForms());
        prepare.addAll(RevisionSteps.build(plain));
        prepare.addAll(publish(plain));
        // a packet that passed the earlier place before it was held must be past the later one before that is let go
        prepare.add(new Action.AwaitGracePeriod());
        prepare.add(new Action.WithdrawHandle(
                row,
                steps.onHook()
                        .publication(row.directory(), snapshot.dispatcher().clsact())));
        return new Plan(prepare, commit(plain, fresh), cleanup(plain, List.of()));
    }

    /** To a later place. */
    private List<Action> backward(Revision marking, Revision guarding) {
        List<Action> actions = new ArrayList<>();
        actions.add(new Action.ReplaceRevision(old, marking.directory(), row.directory()));
        // a packet that the unmarking form has let fall through must be past the later place before it is held
        actions.add(new Action.AwaitGracePeriod());
        actions.addAll(publish(guarding));
        actions.add(new Action.WithdrawHandle(row, publication(marking)));
        // a marked packet must be past the later place before that stops looking for the mark
        actions.add(new Action.AwaitGracePeriod());
        return actions;
    }

    /** To an earlier place. */
    private List<Action> forward(Revision marking, Revision guarding) {
        List<Action> actions = new ArrayList<>();
        actions.add(new Action.ReplaceRevision(old, guarding.directory(), row.directory()));
        actions.addAll(publish(marking));
        // a packet that passed the earlier place before it was held must be past the later one before that is let go
        actions.add(new Action.AwaitGracePeriod());
        actions.add(new Action.WithdrawHandle(row, publication(guarding)));
        return actions;
    }

    private List<Action> publish(Revision revision) {
        return steps.onHook()
                .publish(revision.directory(), fresh, snapshot.dispatcher().clsact(), snapshot.status());
    }

    private Publication publication(Revision revision) {
        return steps.onHook()
                .publication(revision.directory(), snapshot.dispatcher().clsact());
    }

    private Commit commit(Revision plain, AttachHandleRef handle) {
        return new Commit(
                List.of(new Commit.Part.LiveRevision(
                        plain, handle, steps.members(plain), row.createdAt(), snapshot.now())),
                List.of());
    }

    private List<Action> cleanup(Revision plain, List<Revision> passing) {
        List<Action> cleanup = new ArrayList<>();
        if (!there.equals(then)) {
            cleanup.addAll(
                    steps.onHook().afterPublishing(fresh, snapshot.dispatcher().clsact(), snapshot.status()));
        }
        cleanup.addAll(steps.placePins(plain));
        cleanup.add(new Action.RetireRevision(row.directory()));
        passing.forEach(revision -> cleanup.add(new Action.RetireRevision(revision.directory())));
        return cleanup;
    }

    private Overlap marking() {
        return new Overlap.Marking(snapshot.mark());
    }

    private Overlap guarding() {
        return new Overlap.Guarding(snapshot.mark());
    }
}
