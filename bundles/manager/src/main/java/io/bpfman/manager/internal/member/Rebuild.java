// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.manager.internal.member.DispatcherSnapshot.State;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.AttachHandleRef;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.store.DispatcherRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A dispatcher's next revision, of members that are attached already: it takes the place of the live one, or is hung up again where that was lost.
 *
 * @param commit what is recorded of it
 */
public record Rebuild(List<Action> prepare, Commit.Part commit, List<Action> cleanup) {

    public Rebuild {
        prepare = List.copyOf(prepare);
        cleanup = List.copyOf(cleanup);
    }

    /** The revision that these steps build, for a dispatcher that is not gone. */
    static Rebuild of(RebuildSnapshot snapshot, RevisionSteps steps) {
        DispatcherSnapshot dispatcher = snapshot.dispatcher();
        DispatcherStatus status = snapshot.status();
        DispatcherRow row = dispatcher.row();
        boolean live = dispatcher.state() == State.LIVE;
        Revision.Form form = live
                ? RevisionSteps.formOf(row, status, new Revision.Overlap.None())
                : AttachPlanner.preferred(status, row.key().type());
        if (!live) {
            dispatcher.prospect().require();
        }
        Revision revision = steps.revision(dispatcher.nextRevision(), form, Set.of());
        List<Action> prepare = new ArrayList<>(steps.loadForms());
        List<Action> cleanup = new ArrayList<>();
        prepare.addAll(RevisionSteps.build(revision));
        AttachHandleRef handle;
        if (live) {
            handle = new AttachHandleRef.Known(dispatcher.handle());
            prepare.add(new Action.ReplaceRevision(handle, revision.directory(), row.directory()));
        } else {
            dispatcher.remains().ifPresent(remains -> prepare.add(new Action.ReleaseRemains(remains)));
            AttachHandleRef.Published published = new AttachHandleRef.Published(row.key(), form.backend());
            handle = published;
            prepare.addAll(steps.onHook().publish(revision.directory(), published, dispatcher.clsact(), status));
            cleanup.addAll(steps.onHook().afterPublishing(published, dispatcher.clsact(), status));
        }
        cleanup.addAll(steps.placePins(revision));
        cleanup.add(new Action.RetireRevision(row.directory()));
        Commit.Part commit = new Commit.Part.LiveRevision(
                revision, handle, steps.members(revision), row.createdAt(), snapshot.now());
        return new Rebuild(prepare, commit, cleanup);
    }

    /** The steps for the next revision, of these members. */
    static RevisionSteps steps(RebuildSnapshot snapshot, MemberList members) {
        return steps(snapshot.dispatcher(), members, snapshot.status(), snapshot.settings());
    }

    /** The steps for a dispatcher that is recorded, in the mode that it is in. */
    static RevisionSteps steps(
            DispatcherSnapshot dispatcher, MemberList members, DispatcherStatus status, Settings settings) {
        return new RevisionSteps(
                        settings,
                        dispatcher.row().handle().hook(),
                        members,
                        dispatcher.forms(),
                        status,
                        Optional.of(dispatcher.row()))
                .inMode(RevisionSteps.modeOf(dispatcher.row()));
    }
}
