// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.MemberDetails;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.api.XdpMode;
import io.bpfman.manager.internal.member.DispatcherSnapshot.State;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.AttachHandleRef;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.pins.Layout;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Plans attaching members again that were attached before a reboot: a first revision with all of them, as their rows say, or one in which they join those that
 * are there by now.
 */
public final class RestorePlanner {

    private RestorePlanner() {}

    /** The plan; throws what attaching them would throw before its first step. */
    public static Plan plan(RestoreSnapshot snapshot) {
        Settings settings = snapshot.settings();
        Layout layout = settings.layout();
        MemberList chain = chain(snapshot);
        Set<Long> coming =
                snapshot.members().links().stream().map(row -> row.link().id()).collect(Collectors.toSet());
        Optional<DispatcherRow> recorded = snapshot.dispatcher().map(DispatcherSnapshot::row);
        Optional<DispatcherRow> before = snapshot.members().dispatcher();
        RevisionSteps steps = new RevisionSteps(
                        settings, snapshot.hook(), chain, snapshot.forms(), snapshot.status(), recorded)
                .inMode(recorded.map(RevisionSteps::modeOf).orElseGet(() -> modeOf(snapshot)));
        if (recorded.isEmpty()) {
            before.ifPresent(row -> steps.counting(row.counting()));
        }
        Optional<DispatcherSnapshot> live =
                snapshot.dispatcher().filter(dispatcher -> dispatcher.state() == State.LIVE);
        Revision.Form form = live.map(dispatcher ->
                        RevisionSteps.formOf(dispatcher.row(), snapshot.status(), new Revision.Overlap.None()))
                .orElseGet(() -> AttachPlanner.preferred(
                        snapshot.status(), snapshot.hook().key().type()));
        if (live.isEmpty()) {
            snapshot.prospect().require();
        }
        Revision revision = steps.revision(snapshot.nextRevision(), form, coming);

        List<Action> prepare = new ArrayList<>();
        List<Action> cleanup = new ArrayList<>();
        prepare.add(new Action.MountBpffs(settings.bpffs()));
        snapshot.members().links().stream()
                .map(row -> row.link().pinPath())
                .filter(pin -> !pin.startsWith(layout.root()))
                .map(Path::getParent)
                .distinct()
                .forEach(directory -> prepare.add(new Action.MakeDirectory(directory)));
        prepare.addAll(steps.loadForms());
        prepare.addAll(RevisionSteps.build(revision));
        chain.members().stream()
                .filter(row -> coming.contains(row.link().id()))
                .forEach(row -> prepare.add(new Action.ResetCounts(revision, row.counterIndex())));
        AttachHandleRef handle;
        if (live.isPresent()) {
            handle = new AttachHandleRef.Known(live.get().handle());
            prepare.add(new Action.ReplaceRevision(
                    handle, revision.directory(), live.get().row().directory()));
        } else {
            snapshot.dispatcher()
                    .flatMap(DispatcherSnapshot::remains)
                    .ifPresent(remains -> prepare.add(new Action.ReleaseRemains(remains)));
            if (recorded.isEmpty()) {
                prepare.add(new Action.PinInterface(
                        snapshot.hook().netInterface(),
                        layout.interfacePin(snapshot.hook().key())));
            }
            AttachHandleRef.Published published =
                    new AttachHandleRef.Published(snapshot.hook().key(), form.backend());
            handle = published;
            prepare.addAll(
                    steps.onHook().publish(revision.directory(), published, snapshot.clsact(), snapshot.status()));
            cleanup.addAll(steps.onHook().afterPublishing(published, snapshot.clsact(), snapshot.status()));
        }
        Instant createdAt =
                recorded.or(() -> before).map(DispatcherRow::createdAt).orElse(snapshot.now());
        Commit commit = new Commit(
                List.of(new Commit.Part.LiveRevision(
                        revision, handle, steps.members(revision), createdAt, snapshot.now())),
                List.of());
        cleanup.addAll(steps.placePins(revision));
        recorded.ifPresent(row -> cleanup.add(new Action.RetireRevision(row.directory())));
        return new Plan(prepare, commit, cleanup);
    }

    private static MemberList chain(RestoreSnapshot snapshot) {
        MemberList chain = snapshot.dispatcher().map(DispatcherSnapshot::chain).orElse(new MemberList(List.of()));
        for (LinkRow earlier : snapshot.members().links()) {
            chain = chain.plus(row(earlier, chain, snapshot));
        }
        return chain;
    }

    /** The row at the interface as it is now; its counter is another one when somebody else has got that. */
    private static LinkRow row(LinkRow earlier, MemberList chain, RestoreSnapshot snapshot) {
        NetInterface netInterface = snapshot.hook().netInterface();
        Layout layout = snapshot.settings().layout();
        MemberDetails details = MemberList.details(earlier)
                .moved(netInterface.ifindex(), netInterface.namespace().nsid())
                .at(0, 0, snapshot.nextRevision());
        Path directory = layout.revisionDirectory(snapshot.hook().key(), snapshot.nextRevision());
        LinkRow row = earlier.detailed(details);
        LinkRow pinned =
                row.link().pinPath().startsWith(layout.root()) ? row.pinned(layout.slotPin(directory, 0)) : row;
        Set<Integer> counters =
                chain.members().stream().map(LinkRow::counterIndex).collect(Collectors.toSet());
        return counters.contains(row.counterIndex())
                ? new LinkRow(pinned.link(), pinned.sequence(), chain.freeCounter())
                : pinned;
    }

    /** As they were asked for: the first that asked for one decides, as at a first attach. */
    private static XdpMode modeOf(RestoreSnapshot snapshot) {
        return snapshot.members().links().stream()
                .map(row -> row.link().details())
                .filter(XdpLinkDetails.class::isInstance)
                .map(details -> ((XdpLinkDetails) details).mode())
                .filter(mode -> mode != XdpMode.AUTO)
                .findFirst()
                .orElse(XdpMode.AUTO);
    }
}
