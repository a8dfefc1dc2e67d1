// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.AttachSpec;
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
import io.bpfman.api.Verdict;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.grpc.v1.AttachRequest;
import io.bpfman.grpc.v1.KprobeAttachInfo;
import io.bpfman.grpc.v1.TCAttachInfo;
import io.bpfman.grpc.v1.TCXAttachInfo;
import io.bpfman.grpc.v1.UprobeAttachInfo;
import io.bpfman.grpc.v1.XDPAttachInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Reads where a call wants a program to be attached. Pure. */
final class Attachments {

    /** Where the process files of the host are when the agent runs in a container. */
    private static final Path PROC_OF_HOST = Path.of("/host/proc");

    private final boolean procOfHost;

    /** @param procOfHost whether the agent has the process files of the host at {@code /host/proc} */
    Attachments(boolean procOfHost) {
        this.procOfHost = procOfHost;
    }

    /** As it is in the place where this runs. */
    static Attachments here() {
        return new Attachments(Files.isDirectory(PROC_OF_HOST));
    }

    /** Whether an attach that differs from an earlier one of its identifier is to take its place. */
    static boolean isUpgrade(AttachRequest request) {
        var info = request.getAttach();
        Map<String, String> metadata = switch (info.getInfoCase()) {
            case XDP_ATTACH_INFO -> info.getXdpAttachInfo().getMetadataMap();
            case TC_ATTACH_INFO -> info.getTcAttachInfo().getMetadataMap();
            case TCX_ATTACH_INFO -> info.getTcxAttachInfo().getMetadataMap();
            case TRACEPOINT_ATTACH_INFO -> info.getTracepointAttachInfo().getMetadataMap();
            case KPROBE_ATTACH_INFO -> info.getKprobeAttachInfo().getMetadataMap();
            case UPROBE_ATTACH_INFO -> info.getUprobeAttachInfo().getMetadataMap();
            case FENTRY_ATTACH_INFO -> info.getFentryAttachInfo().getMetadataMap();
            case FEXIT_ATTACH_INFO -> info.getFexitAttachInfo().getMetadataMap();
            case LSM_ATTACH_INFO -> info.getLsmAttachInfo().getMetadataMap();
            case INFO_NOT_SET -> Map.of();
        };
        return Loads.isUpgrade(metadata);
    }

    /** Throws {@link InvalidSpecException} for what makes no sense. */
    AttachSpec read(AttachRequest request) {
        long program = Integer.toUnsignedLong(request.getId());
        if (!request.hasAttach()) {
            throw new InvalidSpecException(
                    "the call has no attach info; say where program " + program + " is to be attached");
        }
        var info = request.getAttach();
        return switch (info.getInfoCase()) {
            case XDP_ATTACH_INFO -> xdp(program, info.getXdpAttachInfo());
            case TC_ATTACH_INFO -> tc(program, info.getTcAttachInfo());
            case TCX_ATTACH_INFO -> tcx(program, info.getTcxAttachInfo());
            case TRACEPOINT_ATTACH_INFO ->
                TracepointAttachSpec.of(
                        program,
                        info.getTracepointAttachInfo().getTracepoint(),
                        Loads.kept(info.getTracepointAttachInfo().getMetadataMap()));
            case KPROBE_ATTACH_INFO -> kprobe(program, info.getKprobeAttachInfo());
            case UPROBE_ATTACH_INFO -> uprobe(program, info.getUprobeAttachInfo());
            case FENTRY_ATTACH_INFO ->
                loadedFor(
                        program,
                        LinkKind.FENTRY,
                        Loads.kept(info.getFentryAttachInfo().getMetadataMap()));
            case FEXIT_ATTACH_INFO ->
                loadedFor(
                        program,
                        LinkKind.FEXIT,
                        Loads.kept(info.getFexitAttachInfo().getMetadataMap()));
            case LSM_ATTACH_INFO ->
                loadedFor(
                        program,
                        LinkKind.LSM,
                        Loads.kept(info.getLsmAttachInfo().getMetadataMap()));
            case INFO_NOT_SET ->
                throw new InvalidSpecException(
                        "the attach info is of no kind that is known here; programs are attached by xdp, tc, tcx, tracepoint, kprobe,"
                                + " uprobe, fentry, fexit and lsm");
        };
    }

    private AttachSpec xdp(long program, XDPAttachInfo info) {
        return new XdpAttachSpec(
                program,
                info.getIface(),
                OptionalInt.of(info.getPriority()),
                proceedOn(info.getProceedOnList(), XdpAction.values()),
                XdpMode.AUTO,
                netns(info.hasNetns(), info.getNetns()),
                Optional.empty(),
                Loads.kept(info.getMetadataMap()));
    }

    private AttachSpec tc(long program, TCAttachInfo info) {
        return new TcAttachSpec(
                program,
                info.getIface(),
                Direction.parse(info.getDirection().toLowerCase(Locale.ROOT)),
                info.getPriority(),
                proceedOn(info.getProceedOnList(), TcAction.values()).orElse(ProceedOn.TC_DEFAULT),
                netns(info.hasNetns(), info.getNetns()),
                Optional.empty(),
                Loads.kept(info.getMetadataMap()));
    }

    private AttachSpec tcx(long program, TCXAttachInfo info) {
        return new TcxAttachSpec(
                program,
                info.getIface(),
                Direction.parse(info.getDirection().toLowerCase(Locale.ROOT)),
                info.getPriority(),
                netns(info.hasNetns(), info.getNetns()),
                Optional.empty(),
                Loads.kept(info.getMetadataMap()));
    }

    private static AttachSpec kprobe(long program, KprobeAttachInfo info) {
        if (info.hasContainerPid() && info.getContainerPid() != 0) {
            throw new InvalidSpecException(
                    "a function of the kernel is in no container; attach the kprobe without container_pid "
                            + info.getContainerPid());
        }
        return new KprobeAttachSpec(program, info.getFnName(), info.getOffset(), Loads.kept(info.getMetadataMap()));
    }

    private static AttachSpec uprobe(long program, UprobeAttachInfo info) {
        return new UprobeAttachSpec(
                program,
                new ProbedFile(info.getTarget(), info.getPid(), info.getContainerPid()),
                Optional.of(info.getFnName()).filter(name -> !name.isEmpty()),
                info.getOffset(),
                Loads.kept(info.getMetadataMap()));
    }

    private static AttachSpec loadedFor(long program, LinkKind kind, Map<String, String> metadata) {
        return new TracingAttachSpec(program, kind, metadata);
    }

    private Optional<Path> netns(boolean given, String path) {
        if (!given || path.isEmpty()) {
            return Optional.empty();
        }
        Path named = Path.of(path);
        // callers name the host's processes as a container sees them, also to an agent that is in none
        return Optional.of(
                named.startsWith(PROC_OF_HOST) && !procOfHost
                        ? Path.of("/proc").resolve(PROC_OF_HOST.relativize(named))
                        : named);
    }

    /** The mask of verdicts that are given by their codes; none given means that the caller does not say. */
    private static Optional<ProceedOn> proceedOn(List<Integer> codes, Verdict[] known) {
        if (codes.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                ProceedOn.of(codes.stream().map(code -> verdict(code, known)).toArray(Verdict[]::new)));
    }

    private static Verdict verdict(int code, Verdict[] known) {
        return Arrays.stream(known)
                .filter(verdict -> verdict.code() == code)
                .findFirst()
                .orElseThrow(() -> new InvalidSpecException("proceed_on has " + code + ", which is no verdict; one of "
                        + Arrays.stream(known)
                                .map(verdict -> verdict.code() + " (" + verdict.label() + ")")
                                .collect(Collectors.joining(", "))));
    }
}
