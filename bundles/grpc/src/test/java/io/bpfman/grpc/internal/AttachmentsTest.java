// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.KprobeAttachSpec;
import io.bpfman.api.LinkKind;
import io.bpfman.api.ProbedFile;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.TcAction;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.TracepointAttachSpec;
import io.bpfman.api.TracingAttachSpec;
import io.bpfman.api.UprobeAttachSpec;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.grpc.v1.AttachInfo;
import io.bpfman.grpc.v1.AttachRequest;
import io.bpfman.grpc.v1.FentryAttachInfo;
import io.bpfman.grpc.v1.FexitAttachInfo;
import io.bpfman.grpc.v1.KprobeAttachInfo;
import io.bpfman.grpc.v1.LsmAttachInfo;
import io.bpfman.grpc.v1.TCAttachInfo;
import io.bpfman.grpc.v1.TCXAttachInfo;
import io.bpfman.grpc.v1.TracepointAttachInfo;
import io.bpfman.grpc.v1.UprobeAttachInfo;
import io.bpfman.grpc.v1.XDPAttachInfo;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AttachmentsTest {

    private static final Map<String, String> METADATA = Map.of("bpfman.io/uuid", "one");
    /** Beyond 31 bits. */
    private static final long PROGRAM = 3_000_000_000L;

    private final Attachments onTheHost = new Attachments(false);

    @Test
    void xdp() {
        assertEquals(
                new XdpAttachSpec(
                        PROGRAM,
                        "eth1",
                        OptionalInt.of(7),
                        Optional.of(ProceedOn.of(XdpAction.ABORTED, XdpAction.PASS, XdpAction.DISPATCHER_RETURN)),
                        XdpMode.AUTO,
                        Optional.of(Path.of("/run/netns/blue")),
                        Optional.empty(),
                        METADATA),
                read(AttachInfo.newBuilder()
                        .setXdpAttachInfo(XDPAttachInfo.newBuilder()
                                .setPriority(7)
                                .setIface("eth1")
                                .addAllProceedOn(List.of(0, 2, 31))
                                .setNetns("/run/netns/blue")
                                .putAllMetadata(METADATA))));
    }

    @Test
    void tcTakesEveryVerdictOfTheKernelAndTheSentinel() {
        TcAttachSpec spec = (TcAttachSpec) read(AttachInfo.newBuilder()
                .setTcAttachInfo(TCAttachInfo.newBuilder()
                        .setIface("eth1")
                        .setDirection("egress")
                        .addAllProceedOn(List.of(-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 30))
                        .putAllMetadata(METADATA)));
        assertEquals(ProceedOn.of(TcAction.values()), spec.proceedOn());
        assertEquals(Direction.EGRESS, spec.direction());
        assertEquals(0, spec.priority());
        assertEquals(Optional.empty(), spec.netns());
    }

    @Test
    void noProceedOnIsTheDefault() {
        TcAttachSpec spec = (TcAttachSpec) read(AttachInfo.newBuilder()
                .setTcAttachInfo(TCAttachInfo.newBuilder().setIface("eth1").setDirection("Ingress")));
        assertEquals(ProceedOn.TC_DEFAULT, spec.proceedOn());
    }

    @Test
    void aNumberThatIsNoVerdictIsRefused() {
        InvalidSpecException refusal = assertThrows(
                InvalidSpecException.class,
                () -> read(AttachInfo.newBuilder()
                        .setTcAttachInfo(TCAttachInfo.newBuilder()
                                .setIface("eth1")
                                .setDirection("ingress")
                                .addProceedOn(9))));
        assertTrue(refusal.getMessage().startsWith("proceed_on has 9, which is no verdict"), refusal.getMessage());
    }

    @Test
    void tcx() {
        assertEquals(
                new TcxAttachSpec(
                        PROGRAM,
                        "eth1",
                        Direction.INGRESS,
                        9,
                        Optional.of(Path.of("/proc/12/ns/net")),
                        Optional.empty(),
                        METADATA),
                read(AttachInfo.newBuilder()
                        .setTcxAttachInfo(TCXAttachInfo.newBuilder()
                                .setIface("eth1")
                                .setDirection("ingress")
                                .setPriority(9)
                                .setNetns("/host/proc/12/ns/net")
                                .putAllMetadata(METADATA))));
    }

    @Test
    void inAContainerTheHostsProcessesAreWhereTheyAreNamed() {
        TcxAttachSpec spec = (TcxAttachSpec) new Attachments(true)
                .read(request(AttachInfo.newBuilder()
                        .setTcxAttachInfo(TCXAttachInfo.newBuilder()
                                .setIface("eth1")
                                .setDirection("ingress")
                                .setNetns("/host/proc/12/ns/net"))));
        assertEquals(Optional.of(Path.of("/host/proc/12/ns/net")), spec.netns());
    }

    @Test
    void whatIsProbedInTheKernel() {
        assertEquals(
                new TracepointAttachSpec(PROGRAM, "sched", "sched_switch", METADATA),
                read(AttachInfo.newBuilder()
                        .setTracepointAttachInfo(TracepointAttachInfo.newBuilder()
                                .setTracepoint("sched/sched_switch")
                                .putAllMetadata(METADATA))));
        assertEquals(
                new KprobeAttachSpec(PROGRAM, "do_unlinkat", 4, METADATA),
                read(AttachInfo.newBuilder()
                        .setKprobeAttachInfo(KprobeAttachInfo.newBuilder()
                                .setFnName("do_unlinkat")
                                .setOffset(4)
                                .putAllMetadata(METADATA))));
        assertEquals(
                new TracingAttachSpec(PROGRAM, LinkKind.FENTRY, METADATA),
                read(AttachInfo.newBuilder()
                        .setFentryAttachInfo(FentryAttachInfo.newBuilder().putAllMetadata(METADATA))));
        assertEquals(
                new TracingAttachSpec(PROGRAM, LinkKind.FEXIT, METADATA),
                read(AttachInfo.newBuilder()
                        .setFexitAttachInfo(FexitAttachInfo.newBuilder().putAllMetadata(METADATA))));
        assertEquals(
                new TracingAttachSpec(PROGRAM, LinkKind.LSM, METADATA),
                read(AttachInfo.newBuilder()
                        .setLsmAttachInfo(LsmAttachInfo.newBuilder().putAllMetadata(METADATA))));
    }

    @Test
    void aKprobeInAContainerIsRefusedRatherThanAttachedEverywhere() {
        InvalidSpecException refusal = assertThrows(
                InvalidSpecException.class,
                () -> read(AttachInfo.newBuilder()
                        .setKprobeAttachInfo(KprobeAttachInfo.newBuilder()
                                .setFnName("do_unlinkat")
                                .setContainerPid(77))));
        assertEquals(
                "a function of the kernel is in no container; attach the kprobe without container_pid 77",
                refusal.getMessage());
        assertEquals(Status.Code.INVALID_ARGUMENT, Codes.of(refusal).getCode());
    }

    @Test
    void uprobe() {
        assertEquals(
                new UprobeAttachSpec(PROGRAM, new ProbedFile("libc", 5, 77), Optional.of("malloc"), 0, METADATA),
                read(AttachInfo.newBuilder()
                        .setUprobeAttachInfo(UprobeAttachInfo.newBuilder()
                                .setTarget("libc")
                                .setFnName("malloc")
                                .setPid(5)
                                .setContainerPid(77)
                                .putAllMetadata(METADATA))));
    }

    @Test
    void nothingToAttachToIsRefused() {
        assertThrows(InvalidSpecException.class, () -> read(AttachInfo.newBuilder()));
        assertThrows(InvalidSpecException.class, () -> onTheHost.read(AttachRequest.getDefaultInstance()));
    }

    @Test
    void theWishToUpgradeIsHeardAndNotKept() {
        AttachRequest request = request(AttachInfo.newBuilder()
                .setTcAttachInfo(TCAttachInfo.newBuilder()
                        .setIface("eth1")
                        .setDirection("ingress")
                        .putAllMetadata(METADATA)
                        .putMetadata("bpfman.io/upgrade", "true")));
        assertTrue(Attachments.isUpgrade(request));
        assertEquals(METADATA, onTheHost.read(request).metadata());
        assertFalse(Attachments.isUpgrade(AttachRequest.getDefaultInstance()));
    }

    private io.bpfman.api.AttachSpec read(AttachInfo.Builder info) {
        return onTheHost.read(request(info));
    }

    private static AttachRequest request(AttachInfo.Builder info) {
        return AttachRequest.newBuilder().setId((int) PROGRAM).setAttach(info).build();
    }
}
