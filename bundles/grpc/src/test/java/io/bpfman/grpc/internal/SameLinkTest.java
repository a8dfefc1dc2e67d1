// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.Direction;
import io.bpfman.api.KprobeAttachSpec;
import io.bpfman.api.KprobeLinkDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.api.LsmLinkDetails;
import io.bpfman.api.ProbedFile;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.TcAction;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.TracepointAttachSpec;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.api.TracingAttachSpec;
import io.bpfman.api.TracingLinkDetails;
import io.bpfman.api.UprobeAttachSpec;
import io.bpfman.api.UprobeLinkDetails;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.api.XdpMode;
import io.bpfman.grpc.internal.SameLink.Difference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SameLinkTest {

    private static final Map<String, String> METADATA = Map.of("bpfman.io/uuid", "one");
    private static final Optional<Path> BLUE = Optional.of(Path.of("/run/netns/blue"));
    private static final ProceedOn DROP = ProceedOn.of(XdpAction.DROP);

    private static final LinkDetails XDP =
            new XdpLinkDetails("eth1", 7, XdpMode.NATIVE, 50, 3, DROP, BLUE, 4026531840L, 99, 5);
    private static final LinkDetails TC = new TcLinkDetails(
            "eth1", 7, Direction.INGRESS, 50, 3, ProceedOn.of(TcAction.PIPE), Optional.empty(), 4026531840L, 99, 5);
    private static final LinkDetails TCX =
            new TcxLinkDetails("eth1", 7, Direction.EGRESS, 50, 3, Optional.empty(), 4026531840L);

    @Test
    void theSameXdp() {
        assertEquals(List.of(), differences(xdp("eth1", 50, Optional.of(DROP), BLUE), XDP));
    }

    @Test
    void whatTheObjectSaysOfProceedOnIsNoDifference() {
        assertEquals(List.of(), differences(xdp("eth1", 50, Optional.empty(), BLUE), XDP));
    }

    @Test
    void everyDifferenceOfXdp() {
        assertEquals(
                List.of(
                        new Difference("interface is eth1, not eth2", false),
                        new Difference("network namespace is /run/netns/blue, not the agent's own", false),
                        new Difference("priority is 50, not 70", true),
                        new Difference(
                                "proceed-on is " + List.of(XdpAction.DROP) + ", not " + List.of(XdpAction.PASS), true)),
                differences(xdp("eth2", 70, Optional.of(ProceedOn.of(XdpAction.PASS)), Optional.empty()), XDP));
    }

    @Test
    void tc() {
        assertEquals(List.of(), differences(tc(Direction.INGRESS, ProceedOn.of(TcAction.PIPE)), TC));
        assertEquals(
                List.of(
                        new Difference("hook is tc-ingress, not tc-egress", false),
                        new Difference(
                                "proceed-on is " + List.of(TcAction.PIPE) + ", not " + List.of(TcAction.OK), true)),
                differences(tc(Direction.EGRESS, ProceedOn.of(TcAction.OK)), TC));
    }

    @Test
    void tcx() {
        assertEquals(List.of(), differences(tcx(Direction.EGRESS, 50), TCX));
        assertEquals(
                List.of(
                        new Difference("hook is tc-egress, not tc-ingress", false),
                        new Difference("priority is 50, not 8", true)),
                differences(tcx(Direction.INGRESS, 8), TCX));
    }

    @Test
    void otherMetadataIsAnotherLink() {
        assertEquals(
                List.of(new Difference("metadata is {}, not {bpfman.io/uuid=one}", false)),
                SameLink.differences(tcx(Direction.EGRESS, 50), Samples.link(5, 1, TCX, Map.of())));
    }

    @Test
    void tracepoint() {
        AttachSpec spec = new TracepointAttachSpec(1, "sched", "sched_switch", METADATA);
        assertEquals(List.of(), differences(spec, new TracepointLinkDetails("sched", "sched_switch")));
        assertEquals(
                List.of(new Difference("tracepoint is sched/sched_wakeup, not sched/sched_switch", false)),
                differences(spec, new TracepointLinkDetails("sched", "sched_wakeup")));
    }

    @Test
    void kprobe() {
        AttachSpec spec = new KprobeAttachSpec(1, "do_unlinkat", 4, METADATA);
        assertEquals(List.of(), differences(spec, new KprobeLinkDetails("do_unlinkat", 4, false)));
        assertEquals(
                List.of(
                        new Difference("function is do_mkdirat, not do_unlinkat", false),
                        new Difference("offset is 0, not 4", false)),
                differences(spec, new KprobeLinkDetails("do_mkdirat", 0, true)));
    }

    @Test
    void uprobe() {
        AttachSpec spec = new UprobeAttachSpec(1, new ProbedFile("libc", 5, 77), Optional.of("malloc"), 0, METADATA);
        assertEquals(
                List.of(), differences(spec, new UprobeLinkDetails("libc", Optional.of("malloc"), 0, 5, true, 77)));
        assertEquals(
                List.of(
                        new Difference("target is libssl, not libc", false),
                        new Difference("function is , not malloc", false),
                        new Difference("offset is 16, not 0", false),
                        new Difference("pid is 6, not 5", false),
                        new Difference("container pid is 0, not 77", false)),
                differences(spec, new UprobeLinkDetails("libssl", Optional.empty(), 16, 6, false, 0)));
    }

    @Test
    void whatWasLoadedForAFunctionIsTheSameByItsKind() {
        AttachSpec fentry = new TracingAttachSpec(1, LinkKind.FENTRY, METADATA);
        assertEquals(List.of(), differences(fentry, new TracingLinkDetails(LinkKind.FENTRY, "do_unlinkat")));
        assertEquals(
                List.of(new Difference("kind is fexit, not fentry", false)),
                differences(fentry, new TracingLinkDetails(LinkKind.FEXIT, "do_unlinkat")));
        assertEquals(
                List.of(),
                differences(new TracingAttachSpec(1, LinkKind.LSM, METADATA), new LsmLinkDetails("file_open")));
        assertEquals(List.of(new Difference("kind is xdp, not fentry", false)), differences(fentry, XDP));
    }

    @Test
    void aMemberIsChangedInBoth() {
        ProceedOn pass = ProceedOn.of(XdpAction.PASS);
        assertEquals(
                List.of(new SetPriority(5, 70), new SetProceedOn(5, pass)),
                SameLink.changes(link(XDP), xdp("eth1", 70, Optional.of(pass), BLUE)));
    }

    @Test
    void whatTheObjectSaysOfProceedOnIsLeft() {
        assertEquals(
                List.of(new SetPriority(5, 70)), SameLink.changes(link(XDP), xdp("eth1", 70, Optional.empty(), BLUE)));
    }

    @Test
    void aLinkOfAChainHasOnlyAPriority() {
        assertEquals(List.of(new SetPriority(5, 8)), SameLink.changes(link(TCX), tcx(Direction.EGRESS, 8)));
    }

    private static List<Difference> differences(AttachSpec spec, LinkDetails details) {
        return SameLink.differences(spec, link(details));
    }

    private static Link link(LinkDetails details) {
        return Samples.link(5, 1, details, METADATA);
    }

    private static AttachSpec xdp(
            String interfaceName, int priority, Optional<ProceedOn> proceedOn, Optional<Path> netns) {
        return new XdpAttachSpec(
                1, interfaceName, OptionalInt.of(priority), proceedOn, XdpMode.AUTO, netns, Optional.empty(), METADATA);
    }

    private static AttachSpec tc(Direction direction, ProceedOn proceedOn) {
        return new TcAttachSpec(1, "eth1", direction, 50, proceedOn, Optional.empty(), Optional.empty(), METADATA);
    }

    private static AttachSpec tcx(Direction direction, int priority) {
        return new TcxAttachSpec(1, "eth1", direction, priority, Optional.empty(), Optional.empty(), METADATA);
    }
}
