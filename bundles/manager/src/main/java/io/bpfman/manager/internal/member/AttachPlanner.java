// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.MemberSpec;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.member.DispatcherSnapshot.State;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.AttachHandleRef;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.object.XdpRunConfig;
import io.bpfman.pins.Layout;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Plans an attach: a revision with one member more takes the place of the live one, or becomes the first. */
public final class AttachPlanner {

    private AttachPlanner() {}

    /** The plan; throws what the attach would throw before its first step. */
    public static Plan plan(AttachSnapshot snapshot) {
        Settings settings = snapshot.settings();
        check(snapshot);
        DispatcherKey key = snapshot.hook().key();
        MemberList before = snapshot.dispatcher().map(DispatcherSnapshot::chain).orElse(new MemberList(List.of()));
        LinkRow added = row(snapshot, before.members().size() < 10 ? before.freeCounter() : 0);
        MemberList chain = before.plus(added);
        Map<Long, MemberForm> forms = new HashMap<>();
        snapshot.dispatcher().ifPresent(dispatcher -> forms.putAll(dispatcher.forms()));
        forms.put(snapshot.program().id(), snapshot.form());

        RevisionSteps steps = new RevisionSteps(
                        settings,
                        snapshot.hook(),
                        chain,
                        forms,
                        snapshot.status(),
                        snapshot.dispatcher().map(DispatcherSnapshot::row))
                .inMode(modeOf(snapshot.spec()))
                .untyped(snapshot.program().untyped());
        Optional<DispatcherSnapshot> live =
                snapshot.dispatcher().filter(dispatcher -> dispatcher.state() == State.LIVE);
        Revision.Form form = live.map(dispatcher ->
                        RevisionSteps.formOf(dispatcher.row(), snapshot.status(), new Revision.Overlap.None()))
                .orElseGet(() -> preferred(snapshot.status(), key.type()));
        live.ifPresentOrElse(
                dispatcher -> requireMode(snapshot.spec(), dispatcher.row()), snapshot.prospect()::require);
        Revision revision = steps.revision(
                snapshot.nextRevision(), form, Set.of(added.link().id()));

        List<Action> prepare = new ArrayList<>();
        List<Action> cleanup = new ArrayList<>();
        prepare.add(new Action.MountBpffs(settings.bpffs()));
        prepare.addAll(steps.loadForms());
        prepare.addAll(RevisionSteps.build(revision));
        prepare.add(new Action.ResetCounts(revision, added.counterIndex()));
        AttachHandleRef handle;
        if (live.isPresent()) {
            handle = new AttachHandleRef.Known(live.get().handle());
            prepare.add(new Action.ReplaceRevision(
                    handle, revision.directory(), live.get().row().directory()));
        } else {
            snapshot.dispatcher()
                    .flatMap(DispatcherSnapshot::remains)
                    .ifPresent(remains -> prepare.add(new Action.ReleaseRemains(remains)));
            if (snapshot.dispatcher().isEmpty()) {
                prepare.add(new Action.PinInterface(
                        snapshot.hook().netInterface(), settings.layout().interfacePin(key)));
            }
            AttachHandleRef.Published published = new AttachHandleRef.Published(key, form.backend());
            handle = published;
            prepare.addAll(
                    steps.onHook().publish(revision.directory(), published, snapshot.clsact(), snapshot.status()));
            cleanup.addAll(steps.onHook().afterPublishing(published, snapshot.clsact(), snapshot.status()));
        }
        Instant createdAt = snapshot.dispatcher()
                .map(dispatcher -> dispatcher.row().createdAt())
                .orElse(snapshot.now());
        Commit commit = new Commit(
                List.of(new Commit.Part.LiveRevision(
                        revision, handle, steps.members(revision), createdAt, snapshot.now())),
                List.of());
        cleanup.addAll(steps.placePins(revision));
        snapshot.dispatcher()
                .ifPresent(dispatcher ->
                        cleanup.add(new Action.RetireRevision(dispatcher.row().directory())));
        return new Plan(prepare, commit, cleanup);
    }

    /** Throws what stands in the way of the link, wherever its dispatcher is in. */
    static void check(AttachSnapshot snapshot) {
        snapshot.spec().requireType(snapshot.program());
        snapshot.spec()
                .linkPinPath()
                .ifPresent(pin -> snapshot.settings().layout().requireFree(pin, snapshot.taken()));
    }

    /** How a revision is built for a new publication; throws when there is no backend for it. */
    static Revision.Form preferred(DispatcherStatus status, DispatcherType type) {
        String backend = status.preferred().orElseThrow(() -> {
            if (type == DispatcherType.XDP) {
                return new UnsupportedHereException(
                        "this kernel has no XDP links; see bpfman:features for what was tried");
            }
            String wanted = status.forced()
                    .map(name -> "configuration asks for the TC backend " + name + ", which is not running here")
                    .orElse("no TC backend is running here");
            return new UnsupportedHereException(wanted + "; running: " + status.backends()
                    + ". Start the bundle tc-tcx or tc-netlink, or see bpfman:features for what the kernel lacks");
        });
        return RevisionSteps.formOf(backend, status, new Revision.Overlap.None());
    }

    static XdpMode modeOf(MemberSpec spec) {
        return spec instanceof XdpAttachSpec xdp ? xdp.mode() : XdpMode.AUTO;
    }

    /** An interface's XDP dispatcher runs in one mode. */
    static void requireMode(MemberSpec spec, DispatcherRow live) {
        XdpMode wanted = modeOf(spec);
        live.handle()
                .mode()
                .filter(there -> wanted != XdpMode.AUTO && there.mode() != wanted)
                .ifPresent(there -> {
                    throw new InvalidSpecException("invalid attach spec: the XDP dispatcher of " + spec.interfaceName()
                            + " runs in mode " + there.mode().label() + " (" + there.reason()
                            + "); attach in that mode or in mode auto, or detach its members first");
                });
    }

    /** The link that comes, with this entry of its dispatcher's counters. */
    static LinkRow row(AttachSnapshot snapshot, int counterIndex) {
        MemberSpec spec = snapshot.spec();
        Layout layout = snapshot.settings().layout();
        Path directory = layout.revisionDirectory(snapshot.hook().key(), snapshot.nextRevision());
        Link link = new Link(
                snapshot.linkId(),
                snapshot.program().id(),
                spec.kind(),
                OptionalLong.empty(),
                spec.linkPinPath().orElse(layout.slotPin(directory, 0)),
                details(snapshot),
                spec.metadata(),
                snapshot.now());
        return new LinkRow(link, snapshot.sequence(), counterIndex);
    }

    private static int priority(XdpAttachSpec spec, XdpRunConfig declared) {
        return spec.givenPriority().orElseGet(() -> declared.priority().orElse(spec.priority()));
    }

    private static MemberDetails details(AttachSnapshot snapshot) {
        NetInterface netInterface = snapshot.hook().netInterface();
        if (snapshot.spec() instanceof XdpAttachSpec xdp) {
            return new XdpLinkDetails(
                    netInterface.name(),
                    netInterface.ifindex(),
                    xdp.mode(),
                    priority(xdp, snapshot.declared()),
                    0,
                    xdp.givenProceedOn().orElseGet(() -> snapshot.declared().over(xdp.proceedOn())),
                    netInterface.namespace().path(),
                    netInterface.namespace().nsid(),
                    0,
                    snapshot.nextRevision());
        }
        TcAttachSpec tc = (TcAttachSpec) snapshot.spec();
        return new TcLinkDetails(
                netInterface.name(),
                netInterface.ifindex(),
                tc.direction(),
                tc.priority(),
                0,
                tc.proceedOn(),
                netInterface.namespace().path(),
                netInterface.namespace().nsid(),
                0,
                snapshot.nextRevision());
    }
}
