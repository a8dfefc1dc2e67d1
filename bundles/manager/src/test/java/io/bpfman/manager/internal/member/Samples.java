// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.manager.internal.member.DispatcherSnapshot.State;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.pins.Layout;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Values that the tests of this room start from: eth0, index 2, in namespace 7. */
public final class Samples {

    public static final Path BPFFS = Path.of("/sys/fs/bpf");
    public static final Layout LAYOUT = new Layout(BPFFS.resolve("bpfman"));
    public static final Settings SETTINGS = new Settings(LAYOUT, BPFFS, Path.of("/run/bpfman/programs"), true);
    public static final Instant CREATED = Instant.parse("2026-02-03T04:05:06Z");
    public static final Instant NOW = Instant.parse("2026-02-03T05:00:00Z");
    public static final NetInterface ETH0 = new NetInterface(new NetNamespace(Optional.empty(), 7), 2, "eth0");
    public static final TcHook INGRESS = new TcHook(ETH0, Direction.INGRESS);
    public static final TcHook EGRESS = new TcHook(ETH0, Direction.EGRESS);
    public static final DispatcherStatus BOTH_BACKENDS = status("tcx", "netlink");

    private Samples() {}

    public static DispatcherStatus status(String... backends) {
        return status(SlotMechanism.TAILCALL, backends);
    }

    public static DispatcherStatus status(SlotMechanism mechanism, String... backends) {
        return new DispatcherStatus(
                mechanism,
                "configured",
                true,
                Stream.of(backends).map(Samples::offer).toList(),
                Optional.empty());
    }

    /** A backend that declares what the one of that name does. */
    public static DispatcherStatus.Offer offer(String backend) {
        return new DispatcherStatus.Offer(
                backend,
                switch (backend) {
                    case "xdp" -> AttachTraits.XDP_LINK;
                    case "tcx" -> AttachTraits.TCX_LINK;
                    case "netlink" -> AttachTraits.CLSACT_FILTER;
                    default -> throw new IllegalArgumentException(backend);
                });
    }

    public static Revision.Form form(String backend, Revision.Overlap overlap) {
        return new Revision.Form(backend, offer(backend).traits(), overlap);
    }

    /** The directory of a revision of the ingress dispatcher. */
    public static Path revision(long number) {
        return LAYOUT.revisionDirectory(INGRESS.key(), number);
    }

    public static Path linkPin(TcHook hook) {
        return LAYOUT.linkPin(hook.key());
    }

    public static Path programPin(long programId) {
        return LAYOUT.programs().program(programId, "");
    }

    public static Program program(long id, ProgramType type) {
        return new Program(
                id,
                "count",
                type,
                "sched_cls",
                Path.of("/opt/count.bpf.o"),
                programPin(id),
                Map.of(),
                List.of(),
                Map.of(),
                Map.of(),
                "GPL",
                true,
                "00",
                CREATED);
    }

    /** A member of revision 3 whose program, sequence number and counter entry follow from its id. */
    public static LinkRow member(TcHook hook, long id, int priority, int position) {
        Path pin = LAYOUT.slotPin(LAYOUT.revisionDirectory(hook.key(), 3), position);
        return member(hook, id, priority, position, pin);
    }

    public static LinkRow member(TcHook hook, long id, int priority, int position, Path pin) {
        TcLinkDetails details = new TcLinkDetails(
                "eth0", 2, hook.direction(), priority, position, ProceedOn.TC_DEFAULT, Optional.empty(), 7, 300, 3);
        Link link = new Link(
                id, 100 + id, LinkKind.TC, OptionalLong.empty(), pin, details, Map.of("owner", "test"), CREATED);
        return new LinkRow(link, 10 + id, (int) id % 16);
    }

    public static Attachment tcxLink(TcHook hook) {
        return new Attachment(hook, new AttachHandle.PinnedLink(linkPin(hook), 77));
    }

    public static Attachment filter(TcHook hook, boolean clsactOurs) {
        return new Attachment(hook, new AttachHandle.Filter(hook, 50, 1)).withClsactOurs(clsactOurs);
    }

    /** The row of revision 3, program 300. */
    public static DispatcherRow row(Attachment handle, int members) {
        DispatcherKey key = handle.hook().key();
        return new DispatcherRow(
                key,
                3,
                300,
                SlotMechanism.TAILCALL,
                handle.link().isPresent() ? "tcx" : "netlink",
                handle,
                LAYOUT.revisionDirectory(key, 3),
                members,
                true,
                false,
                CREATED,
                CREATED);
    }

    /** A dispatcher at revision 3; the next is 4. */
    public static DispatcherSnapshot dispatcher(Attachment handle, State state, LinkRow... members) {
        Map<Long, MemberForm> forms = new HashMap<>();
        for (LinkRow member : members) {
            long programId = member.link().programId();
            forms.put(programId, new MemberForm.Ready(programPin(programId)));
        }
        return new DispatcherSnapshot(
                row(handle, members.length),
                new MemberList(List.of(members)),
                forms,
                state,
                HookPlace.free(handle.place()),
                4,
                handle.clsactOurs() ? Clsact.OURS : Clsact.OTHERS,
                Optional.empty());
    }

    /** The same beside a dispatcher of the interface's other direction. */
    public static DispatcherSnapshot beside(DispatcherRow sibling, DispatcherSnapshot dispatcher) {
        return new DispatcherSnapshot(
                dispatcher.row(),
                dispatcher.chain(),
                dispatcher.forms(),
                dispatcher.state(),
                dispatcher.prospect(),
                dispatcher.nextRevision(),
                dispatcher.clsact(),
                Optional.of(sibling));
    }

    /** What is done, a line an action. */
    public static List<String> actions(Plan plan) {
        return plan.preview().steps().stream().map(PlanPreview.Step::action).toList();
    }

    /** What would be taken back, a line an action that has something to take back. */
    public static List<String> undos(Plan plan) {
        return plan.prepare().stream()
                .map(Action::describeUndo)
                .filter(undo -> !undo.isEmpty())
                .toList();
    }
}
