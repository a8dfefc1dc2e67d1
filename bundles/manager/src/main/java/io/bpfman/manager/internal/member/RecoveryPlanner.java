// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.manager.internal.member.RecoverySnapshot.Hold;
import io.bpfman.manager.internal.member.RecoverySnapshot.PinnedRevision;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.AttachHandleRef;
import io.bpfman.manager.internal.plan.ClsactAction;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Facts.Role;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plans how an attach point is brought back to what is recorded. The record is the intent: a change that was not committed is taken back, one that was is
 * finished. A move between backends that was interrupted is taken back through its own marking and guarding revisions, which are all still
 * pinned, so that recovery is as exact as the move.
 */
public final class RecoveryPlanner {

    private final RecoverySnapshot snapshot;
    private final List<Action> prepare = new ArrayList<>();
    private final List<Commit.Part> parts = new ArrayList<>();
    private final List<Action> afterwards = new ArrayList<>();

    private RecoveryPlanner(RecoverySnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** The plan; empty when everything is as it is recorded. */
    public static Optional<Plan> plan(RecoverySnapshot snapshot) {
        RecoveryPlanner planner = new RecoveryPlanner(snapshot);
        List<Action> cleanup = new ArrayList<>(planner.placePins());
        cleanup.addAll(snapshot.row().map(planner::restore).orElseGet(planner::clear));
        snapshot.clsactClaim().ifPresent(claim -> planner.settle(claim, cleanup));
        cleanup.addAll(planner.afterwards);
        return planner.prepare.isEmpty() && planner.parts.isEmpty() && cleanup.isEmpty()
                ? Optional.empty()
                : Optional.of(new Plan(planner.prepare, new Commit(planner.parts, List.of()), cleanup));
    }

    /** A clsact that was noted down stays when a row tells that it is ours, or is about to; otherwise there is nothing for it to be there for. */
    private void settle(RecoverySnapshot.ClsactClaim claim, List<Action> cleanup) {
        boolean stays = claim.recorded() || !parts.isEmpty();
        cleanup.add(
                stays || claim.netInterface().isEmpty()
                        ? new Action.RemoveDirectory(claim.directory())
                        : new ClsactAction.DeleteEmptyClsact(
                                claim.netInterface().get(), claim.directory()));
    }

    /** What a change had still to do after its commit. */
    private List<Action> placePins() {
        List<Action> actions = new ArrayList<>();
        snapshot.row()
                .ifPresent(row -> snapshot.unplaced()
                        .forEach(slot -> actions.add(new Action.PlacePin(slot.pin(), slot.place(), row.mechanism()))));
        return actions;
    }

    /** Nothing is recorded, so nothing is to be there. */
    private List<Action> clear() {
        removeDetachedLink();
        snapshot.link().ifPresent(link -> prepare.add(new Action.ReleaseRemains(link.handle())));
        snapshot.filters().forEach(filter -> prepare.add(new Action.ReleaseRemains(filter.handle())));
        List<Action> cleanup = new ArrayList<>(retireAllBut(Optional.empty()));
        if (snapshot.interfacePinned()) {
            cleanup.add(new Action.RemovePin(interfacePin()));
        }
        return cleanup;
    }

    private List<Action> restore(DispatcherRow row) {
        Optional<Hold> own = isByLink(row) ? snapshot.link() : ownFilter(row);
        List<Hold> others = new ArrayList<>(
                isByLink(row) ? List.of() : snapshot.link().stream().toList());
        snapshot.filters().stream()
                .filter(filter -> own.isEmpty() || !filter.equals(own.get()))
                .forEach(others::add);
        boolean pinned = snapshot.revisions().stream()
                .anyMatch(revision -> revision.directory().equals(row.directory())
                        && revision.programId().isPresent());
        if (!pinned) {
            // the live revision's own pins are gone: there is nothing that could be published in its place
            return List.of();
        }
        if (!snapshot.present()) {
            // with the interface its hooks are gone; the record stays until the links are detached
            return retireAllBut(Optional.of(row.directory()));
        }
        removeDetachedLink();
        if (own.isPresent()) {
            pinInterface(row);
            settle(row, own.get(), others);
        } else if (others.isEmpty() && !snapshot.status().traits(row.backend()).isPresent()) {
            // the next change publishes it through another backend
            return retireAllBut(Optional.of(row.directory()));
        } else if (others.isEmpty()) {
            rehang(row);
        } else {
            moveBack(row, others.get(others.size() - 1));
        }
        return retireAllBut(Optional.of(row.directory()));
    }

    /** What hangs on an interface of that index is the proof that it is the recorded one; a dispatcher of an earlier version has no other. */
    private void pinInterface(DispatcherRow row) {
        if (!snapshot.interfacePinned()) {
            prepare.add(new Action.PinInterface(row.handle().hook().netInterface(), interfacePin()));
        }
    }

    private Path interfacePin() {
        return snapshot.settings().layout().interfacePin(snapshot.key());
    }

    /** A pin that holds nothing up would be in the way of the next link. */
    private void removeDetachedLink() {
        if (snapshot.detachedLink()) {
            prepare.add(new Action.RemovePin(snapshot.settings().layout().linkPin(snapshot.key())));
        }
    }

    /** The recorded hold is there; another one is what a move left, and the program may be of a revision that was never committed. */
    private void settle(DispatcherRow row, Hold own, List<Hold> others) {
        for (Hold other : others) {
            prepare.add(new Action.ReleaseRemains(other.handle()));
        }
        if (!others.isEmpty()) {
            prepare.add(new Action.AwaitGracePeriod());
        }
        // a recovery that ended before its commit has hung it up again under a handle that nobody recorded
        boolean recorded = own.handle().isSame(row.handle());
        AttachHandleRef handle = new AttachHandleRef.Known(recorded ? row.handle() : own.handle());
        if (own.programId() != row.programId()) {
            Path previous = snapshot.directoryOf(own.programId()).orElse(row.directory());
            prepare.add(new Action.ReplaceRevision(handle, row.directory(), previous));
        }
        if (!recorded) {
            parts.add(new Commit.Part.Rehung(row, handle));
        }
    }

    /** The recorded filter among ours; any other of ours when it is not there. */
    private Optional<Hold> ownFilter(DispatcherRow row) {
        return snapshot.filters().stream()
                .filter(filter -> filter.handle().isSame(row.handle()))
                .findFirst()
                .or(() -> snapshot.filters().stream().findFirst());
    }

    /** A link leaves its pin. A filter leaves nothing, and what is now at its place is somebody else's. */
    private void releaseRemains(DispatcherRow row) {
        if (isByLink(row)) {
            prepare.add(new Action.ReleaseRemains(row.handle()));
        }
    }

    /** Nothing hangs on the hook any more: the recorded revision is hung up again. */
    private void rehang(DispatcherRow row) {
        releaseRemains(row);
        parts.add(new Commit.Part.Rehung(row, publish(row, row.directory())));
    }

    /** Publishes through the backend that is recorded; a clsact that is not there any more comes first. */
    private AttachHandleRef.Published publish(DispatcherRow row, Path directory) {
        AttachHandleRef.Published published = new AttachHandleRef.Published(row.key(), row.backend());
        HookSteps steps =
                new HookSteps(snapshot.settings().layout(), row.handle().hook(), RevisionSteps.modeOf(row));
        prepare.addAll(steps.publish(directory, published, snapshot.clsact(), snapshot.status()));
        if (snapshot.clsactClaim().isEmpty()) {
            afterwards.addAll(steps.afterPublishing(published, snapshot.clsact(), snapshot.status()));
        }
        return published;
    }

    /**
     * The recorded hold is gone and the one that the move made is there: the second half of a move in the other direction. The journal tells what the move's
     * revisions were for.
     */
    private void moveBack(DispatcherRow row, Hold other) {
        Optional<Path> marking = snapshot.inRole(Role.MARKING);
        Optional<Path> guarding = snapshot.inRole(Role.GUARDING);
        if (marking.isPresent() && guarding.isPresent()) {
            moveBack(row, other, marking.get(), guarding.get());
        } else if (marking.isEmpty()
                && guarding.isEmpty()
                && snapshot.inRole(Role.PLAIN).isPresent()) {
            // a move between places of which one is out of the other's way loads but one revision
            AttachHandleRef.Published published = publish(row, row.directory());
            prepare.add(new Action.AwaitGracePeriod());
            prepare.add(new Action.ReleaseRemains(other.handle()));
            parts.add(new Commit.Part.Rehung(row, published));
        } else {
            // nobody knows of a move, so what would hang for a moment beside the recorded revision goes first: packets
            // rather miss members than meet
            // them twice
            prepare.add(new Action.ReleaseRemains(other.handle()));
            rehang(row);
        }
    }

    private void moveBack(DispatcherRow row, Hold other, Path marking, Path guarding) {
        boolean backToEarlier = Position.of(row.handle()).isBefore(Position.of(other.handle()));
        Path bridge = backToEarlier ? guarding : marking;
        Path first = backToEarlier ? marking : guarding;
        Path running = snapshot.directoryOf(other.programId()).orElse(bridge);
        if (!running.equals(bridge)) {
            prepare.add(new Action.ReplaceRevision(new AttachHandleRef.Known(other.handle()), bridge, running));
            prepare.add(new Action.AwaitGracePeriod());
        }
        releaseRemains(row);
        AttachHandleRef.Published published = publish(row, first);
        prepare.add(new Action.AwaitGracePeriod());
        prepare.add(new Action.ReleaseRemains(other.handle()));
        prepare.add(new Action.AwaitGracePeriod());
        prepare.add(new Action.ReplaceRevision(published, row.directory(), first));
        parts.add(new Commit.Part.Rehung(row, published));
    }

    private List<Action> retireAllBut(Optional<Path> live) {
        List<Action> cleanup = new ArrayList<>();
        for (PinnedRevision revision : snapshot.revisions()) {
            if (live.isEmpty() || !revision.directory().equals(live.get())) {
                cleanup.add(new Action.RetireRevision(revision.directory()));
            }
        }
        return cleanup;
    }

    private static boolean isByLink(DispatcherRow row) {
        return row.handle().link().isPresent();
    }
}
