// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.SlotMechanism;
import io.bpfman.manager.internal.load.ProgramRemoval;
import io.bpfman.manager.internal.member.DispatcherSnapshot.State;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plans taking links away, with or without their program. A dispatcher with members left gets a revision without them; one without is withdrawn, and
 * its rows, pins and directory go. All dispatchers that are concerned change in one plan with one commit.
 */
public final class RemovalPlanner {

    private final RemovalSnapshot snapshot;
    private final Set<DispatcherKey> built;
    private final List<Action> prepare = new ArrayList<>();
    private final List<Commit.Part> parts = new ArrayList<>();
    private final List<Commit.Withdrawal> withdrawals = new ArrayList<>();
    private final List<Action> cleanup = new ArrayList<>();
    private final List<Action> afterwards = new ArrayList<>();

    private RemovalPlanner(RemovalSnapshot snapshot, Set<DispatcherKey> built) {
        this.snapshot = snapshot;
        this.built = built;
    }

    /** The plan. */
    public static Plan plan(RemovalSnapshot snapshot) {
        return plan(snapshot, Set.of());
    }

    /**
     * The plan, as a part of another one.
     *
     * @param built the dispatchers that the other one builds a revision of, whose rows then tell whose the clsact is
     */
    static Plan plan(RemovalSnapshot snapshot, Set<DispatcherKey> built) {
        RemovalPlanner planner = new RemovalPlanner(snapshot, built);
        snapshot.dispatchers().forEach(planner::remove);
        snapshot.unloaded()
                .ifPresent(maps -> ProgramRemoval.of(maps, snapshot.formPins(), snapshot.settings())
                        .addTo(planner.parts, planner.cleanup));
        planner.cleanup.addAll(planner.afterwards);
        return new Plan(planner.prepare, new Commit(planner.parts, planner.withdrawals), planner.cleanup);
    }

    private void remove(DispatcherSnapshot dispatcher) {
        MemberList left = dispatcher.chain().without(snapshot.linkIds());
        List<StoreChange> deletions = new ArrayList<>();
        List<Action> takePins = new ArrayList<>();
        for (LinkRow row : dispatcher.chain().members()) {
            if (snapshot.linkIds().contains(row.link().id())) {
                deletions.add(new StoreChange.DeleteLink(row.link().id(), snapshot.departure()));
                if (MemberList.details(row).enabled()
                        && MemberList.keepsOwnPin(snapshot.settings().layout(), row)) {
                    (dispatcher.state() == State.GONE ? cleanup : takePins).add(dropPin(dispatcher, row));
                }
            }
        }
        if (left.members().isEmpty()) {
            withdraw(dispatcher, deletions);
        } else if (dispatcher.state() == State.GONE) {
            forget(dispatcher, left, deletions);
        } else {
            rebuild(dispatcher, left, deletions);
        }
        prepare.addAll(takePins);
    }

    /** A pin that the user asked for goes with the revision whose slot it holds, which may stay where nothing can be rebuilt. */
    private Action dropPin(DispatcherSnapshot dispatcher, LinkRow row) {
        DispatcherRow recorded = dispatcher.row();
        Path pin = row.link().pinPath();
        if (dispatcher.state() == State.GONE) {
            return recorded.mechanism() == SlotMechanism.FREPLACE
                    ? new Action.RetireLink(pin)
                    : new Action.RemovePin(pin);
        }
        Path taken = snapshot.settings()
                .layout()
                .takenPin(recorded.directory(), row.link().id());
        return new Action.TakePin(pin, taken, recorded.mechanism());
    }

    private void withdraw(DispatcherSnapshot dispatcher, List<StoreChange> deletions) {
        DispatcherRow row = dispatcher.row();
        RevisionSteps steps = Rebuild.steps(dispatcher, dispatcher.chain(), snapshot.status(), snapshot.settings());
        deletions.add(new StoreChange.DeleteDispatcher(row.key()));
        if (dispatcher.clsact() == Clsact.OURS) {
            leaveClsact(dispatcher, steps, deletions);
        }
        parts.add(new Commit.Part.Rows(deletions));
        if (dispatcher.state() == State.LIVE || dispatcher.remains().isPresent()) {
            withdrawals.add(new Commit.Withdrawal.Dispatcher(
                    row, steps.onHook().publication(row.directory(), dispatcher.clsact())));
        }
        cleanup.add(new Action.RetireRevision(row.directory()));
        cleanup.add(new Action.RemovePin(snapshot.settings().layout().interfacePin(row.key())));
    }

    /** A clsact of ours goes with the interface's last dispatcher; until then a row tells that it is ours. */
    private void leaveClsact(DispatcherSnapshot dispatcher, RevisionSteps steps, List<StoreChange> changes) {
        if (ClsactReader.tcOf(dispatcher.row().key()).stream().anyMatch(built::contains)) {
            return;
        }
        Optional<DispatcherRow> sibling = dispatcher.sibling();
        Optional<DispatcherSnapshot> changing = snapshot.dispatchers().stream()
                .filter(other -> sibling.isPresent()
                        && other.row().key().equals(sibling.get().key()))
                .findFirst();
        if (sibling.isEmpty()) {
            deleteClsact(steps);
        } else if (changing.isPresent()) {
            boolean both = isLast(changing.get());
            if (both && dispatcher.row().key().compareTo(sibling.get().key()) < 0) {
                deleteClsact(steps);
            }
        } else if (!sibling.get().handle().clsactOurs()) {
            changes.add(new StoreChange.PutDispatcher(
                    sibling.get().heldBy(sibling.get().handle().withClsactOurs(true))));
        }
    }

    private void deleteClsact(RevisionSteps steps) {
        prepare.add(steps.onHook().claimClsact());
        afterwards.add(steps.onHook().deleteClsact());
    }

    private boolean isLast(DispatcherSnapshot dispatcher) {
        return dispatcher.chain().without(snapshot.linkIds()).members().isEmpty();
    }

    /** Where nothing can be rebuilt, only the record of the members that are left changes. */
    private void forget(DispatcherSnapshot dispatcher, MemberList left, List<StoreChange> changes) {
        DispatcherRow row = dispatcher.row();
        changes.add(new StoreChange.PutDispatcher(new DispatcherRow(
                row.key(),
                row.revision(),
                row.programId(),
                row.mechanism(),
                row.backend(),
                row.handle(),
                row.directory(),
                left.members().size(),
                row.counting(),
                row.untyped(),
                row.createdAt(),
                snapshot.now(),
                row.slotFailure())));
        for (int position = 0; position < left.members().size(); position++) {
            LinkRow member = left.members().get(position);
            changes.add(new StoreChange.PutLink(
                    member.detailed(MemberList.details(member).at(position, row.programId(), row.revision()))));
        }
        parts.add(new Commit.Part.Rows(changes));
    }

    private void rebuild(DispatcherSnapshot dispatcher, MemberList left, List<StoreChange> deletions) {
        RebuildSnapshot next = new RebuildSnapshot(dispatcher, snapshot.status(), snapshot.settings(), snapshot.now());
        Rebuild rebuild = Rebuild.of(next, Rebuild.steps(next, left));
        for (Action action : rebuild.prepare()) {
            // another dispatcher of the same change may need the same form
            if (!(action instanceof Action.LoadForm) || !prepare.contains(action)) {
                prepare.add(action);
            }
        }
        parts.add(new Commit.Part.Rows(deletions));
        parts.add(rebuild.commit());
        cleanup.addAll(rebuild.cleanup());
    }
}
