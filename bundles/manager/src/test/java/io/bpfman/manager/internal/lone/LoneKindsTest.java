// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.KprobeAttachSpec;
import io.bpfman.api.KprobeLinkDetails;
import io.bpfman.api.KprobeMultiAttachSpec;
import io.bpfman.api.KprobeMultiLinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.api.LoneDetails;
import io.bpfman.api.LsmLinkDetails;
import io.bpfman.api.ProbedFile;
import io.bpfman.api.ProbedFunctions;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.RawTracepointAttachSpec;
import io.bpfman.api.RawTracepointLinkDetails;
import io.bpfman.api.TracepointAttachSpec;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.api.TracingAttachSpec;
import io.bpfman.api.TracingLinkDetails;
import io.bpfman.api.UprobeAttachSpec;
import io.bpfman.api.UprobeLinkDetails;
import io.bpfman.api.UprobeMultiAttachSpec;
import io.bpfman.api.UprobeMultiLinkDetails;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KindMismatchException;
import io.bpfman.manager.internal.member.Samples;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each kind of links that move no other makes of a spec and a program. */
class LoneKindsTest {

    private static final ProbedFile LIBC = new ProbedFile("libc", 12, 34);
    private static final ProbedFunctions NAMED = new ProbedFunctions(List.of("a", "b"), Optional.empty());
    private static final ProbedFunctions LIKE = new ProbedFunctions(List.of(), Optional.of("a*"));

    private static Program program(ProgramType type, String attachFunc) {
        Program plain = Samples.program(4, type);
        return new Program(
                plain.id(),
                plain.name(),
                type,
                plain.kernelType(),
                plain.objectFile(),
                plain.pinPath(),
                plain.mapPins(),
                plain.mapIds(),
                plain.globals(),
                plain.metadata(),
                plain.license(),
                plain.gplCompatible(),
                plain.tag(),
                plain.createdAt(),
                plain.frags(),
                plain.sharing(),
                plain.untyped(),
                plain.source(),
                plain.updatedAt(),
                Optional.of(attachFunc).filter(text -> !text.isEmpty()));
    }

    private static TracingAttachSpec tracing(LinkKind kind) {
        return new TracingAttachSpec(4, kind, Map.of());
    }

    private static RawTracepointAttachSpec raw(String name) {
        return new RawTracepointAttachSpec(4, Optional.of(name), Map.of());
    }

    private static UprobeAttachSpec uprobe(String function, long offset) {
        return new UprobeAttachSpec(4, LIBC, Optional.of(function), offset, Map.of());
    }

    static Stream<Arguments> made() {
        LoneKind<?, ?> kprobe = new KprobeKind();
        LoneKind<?, ?> kprobes = new KprobeMultiKind();
        LoneKind<?, ?> uprobe = new UprobeKind();
        LoneKind<?, ?> uprobes = new UprobeMultiKind();
        LoneKind<?, ?> raw = new RawTracepointKind();
        RawTracepointLinkDetails atEnter = new RawTracepointLinkDetails(LinkKind.RAW_TRACEPOINT, "sys_enter");
        return Stream.of(
                Arguments.of(
                        new TracepointKind(),
                        TracepointAttachSpec.of(4, "sched/sched_switch", Map.of()),
                        program(ProgramType.TRACEPOINT, ""),
                        new TracepointLinkDetails("sched", "sched_switch"),
                        new LinkRequest.Tracepoint("sched", "sched_switch")),
                Arguments.of(
                        raw,
                        raw("sys_enter"),
                        program(ProgramType.RAW_TRACEPOINT, ""),
                        atEnter,
                        new LinkRequest.RawTracepoint("sys_enter")),
                Arguments.of(
                        raw,
                        raw(""),
                        program(ProgramType.RAW_TRACEPOINT, "sys_enter"),
                        atEnter,
                        new LinkRequest.RawTracepoint("sys_enter")),
                Arguments.of(
                        raw,
                        raw("sys_enter"),
                        program(ProgramType.RAW_TRACEPOINT, "sys_enter"),
                        atEnter,
                        new LinkRequest.RawTracepoint("sys_enter")),
                Arguments.of(
                        LoadedKind.tpBtf(),
                        tracing(LinkKind.TP_BTF),
                        program(ProgramType.TP_BTF, "sched_switch"),
                        new RawTracepointLinkDetails(LinkKind.TP_BTF, "sched_switch"),
                        new LinkRequest.Loaded(Features.TP_BTF, "tracepoint sched_switch")),
                Arguments.of(
                        LoadedKind.fentry(),
                        tracing(LinkKind.FENTRY),
                        program(ProgramType.FENTRY, "vfs_open"),
                        new TracingLinkDetails(LinkKind.FENTRY, "vfs_open"),
                        new LinkRequest.Loaded(Features.TRACING, "the beginning of the kernel's vfs_open")),
                Arguments.of(
                        LoadedKind.fexit(),
                        tracing(LinkKind.FEXIT),
                        program(ProgramType.FEXIT, "vfs_open"),
                        new TracingLinkDetails(LinkKind.FEXIT, "vfs_open"),
                        new LinkRequest.Loaded(Features.TRACING, "the end of the kernel's vfs_open")),
                Arguments.of(
                        LoadedKind.lsm(),
                        tracing(LinkKind.LSM),
                        program(ProgramType.LSM, "file_open"),
                        new LsmLinkDetails("file_open"),
                        new LinkRequest.Loaded(Features.LSM, "LSM hook file_open")),
                Arguments.of(
                        LoadedKind.lsm(),
                        tracing(LinkKind.LSM),
                        program(ProgramType.LSM, "bpf_lsm_file_open"),
                        new LsmLinkDetails("file_open"),
                        new LinkRequest.Loaded(Features.LSM, "LSM hook file_open")),
                Arguments.of(
                        kprobe,
                        new KprobeAttachSpec(4, "vfs_open", 8, Map.of()),
                        program(ProgramType.KPROBE, ""),
                        new KprobeLinkDetails("vfs_open", 8, false),
                        new LinkRequest.Kprobe("vfs_open", 8, false)),
                Arguments.of(
                        kprobe,
                        new KprobeAttachSpec(4, "vfs_open", 0, Map.of()),
                        program(ProgramType.KRETPROBE, ""),
                        new KprobeLinkDetails("vfs_open", 0, true),
                        new LinkRequest.Kprobe("vfs_open", 0, true)),
                Arguments.of(
                        kprobes,
                        new KprobeMultiAttachSpec(4, NAMED, Map.of()),
                        program(ProgramType.KPROBE_MULTI, ""),
                        new KprobeMultiLinkDetails(List.of("a", "b"), Optional.empty(), 2, false),
                        new LinkRequest.KprobeMulti(NAMED, false)),
                Arguments.of(
                        kprobes,
                        new KprobeMultiAttachSpec(4, LIKE, Map.of()),
                        program(ProgramType.KRETPROBE_MULTI, ""),
                        new KprobeMultiLinkDetails(List.of(), Optional.of("a*"), 0, true),
                        new LinkRequest.KprobeMulti(LIKE, true)),
                Arguments.of(
                        uprobe,
                        uprobe("malloc", 3),
                        program(ProgramType.UPROBE, ""),
                        new UprobeLinkDetails("libc", Optional.of("malloc"), 3, 12, false, 34),
                        new LinkRequest.Uprobe(LIBC, Optional.of("malloc"), 3, false)),
                Arguments.of(
                        uprobe,
                        uprobe("malloc", 0),
                        program(ProgramType.URETPROBE, ""),
                        new UprobeLinkDetails("libc", Optional.of("malloc"), 0, 12, true, 34),
                        new LinkRequest.Uprobe(LIBC, Optional.of("malloc"), 0, true)),
                Arguments.of(
                        uprobe,
                        uprobe("", 4096),
                        program(ProgramType.UPROBE, ""),
                        new UprobeLinkDetails("libc", Optional.empty(), 4096, 12, false, 34),
                        new LinkRequest.Uprobe(LIBC, Optional.empty(), 4096, false)),
                Arguments.of(
                        uprobes,
                        new UprobeMultiAttachSpec(4, LIBC, NAMED, Map.of()),
                        program(ProgramType.UPROBE_MULTI, ""),
                        new UprobeMultiLinkDetails("libc", List.of("a", "b"), Optional.empty(), 2, 12, false, 34),
                        new LinkRequest.UprobeMulti(LIBC, NAMED, false)),
                Arguments.of(
                        uprobes,
                        new UprobeMultiAttachSpec(4, LIBC, LIKE, Map.of()),
                        program(ProgramType.URETPROBE_MULTI, ""),
                        new UprobeMultiLinkDetails("libc", List.of(), Optional.of("a*"), 0, 12, true, 34),
                        new LinkRequest.UprobeMulti(LIBC, LIKE, true)));
    }

    @ParameterizedTest
    @MethodSource("made")
    void specAndProgramMakeDetailsAndTheseMakeTheRequest(
            LoneKind<?, ?> kind, AttachSpec spec, Program program, LoneDetails details, LinkRequest.Lone request) {
        LoneTarget<?> target = LoneTarget.of(kind, spec, program);
        assertEquals(details, target.details());
        assertEquals(request, target.request());
        assertEquals(request, LoneTarget.of(kind, details).request(), "a link is made again by what is recorded");
        assertEquals(details, target.resolved(request));
    }

    static Stream<Arguments> found() {
        ProbedFunctions three = new ProbedFunctions(List.of("a", "ab", "abc"), Optional.empty());
        return Stream.of(
                Arguments.of(
                        LoneTarget.of(
                                new KprobeMultiKind(),
                                new KprobeMultiAttachSpec(4, LIKE, Map.of()),
                                program(ProgramType.KPROBE_MULTI, "")),
                        new LinkRequest.KprobeMulti(three, false),
                        new KprobeMultiLinkDetails(List.of(), Optional.of("a*"), 3, false)),
                Arguments.of(
                        LoneTarget.of(
                                new UprobeMultiKind(),
                                new UprobeMultiAttachSpec(4, LIBC, LIKE, Map.of()),
                                program(ProgramType.UPROBE_MULTI, "")),
                        new LinkRequest.UprobeMulti(new ProbedFile("/lib/libc.so.6", 12, 34), three, false),
                        new UprobeMultiLinkDetails("libc", List.of(), Optional.of("a*"), 3, 12, false, 34)),
                Arguments.of(
                        LoneTarget.of(new UprobeKind(), uprobe("malloc", 0), program(ProgramType.UPROBE, "")),
                        new LinkRequest.Uprobe(
                                new ProbedFile("/lib/libc.so.6", 12, 34), Optional.of("malloc"), 0, false),
                        new UprobeLinkDetails("libc", Optional.of("malloc"), 0, 12, false, 34)));
    }

    @ParameterizedTest
    @MethodSource("found")
    void howManyAreMatchedIsWhatTheKernelFindsAndTheRestStaysAsItWasAsked(
            LoneTarget<?> target, LinkRequest found, LoneDetails details) {
        assertEquals(details, target.resolved(found));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(
                        new KprobeKind(),
                        new KprobeAttachSpec(4, "vfs_open", 8, Map.of()),
                        program(ProgramType.KRETPROBE, ""),
                        InvalidSpecException.class,
                        "program 4 is a kretprobe program, which runs when a function returns: it takes no offset, got 8"),
                Arguments.of(
                        new UprobeKind(),
                        uprobe("malloc", 8),
                        program(ProgramType.URETPROBE, ""),
                        InvalidSpecException.class,
                        "program 4 is a uretprobe program, which runs when a function returns: it takes no offset, got 8"),
                Arguments.of(
                        new KprobeKind(),
                        new KprobeAttachSpec(4, "vfs_open", 0, Map.of()),
                        program(ProgramType.UPROBE, ""),
                        KindMismatchException.class,
                        "program 4 is a uprobe program; the kprobe attach accepts kprobe or kretprobe"),
                Arguments.of(
                        new TracepointKind(),
                        TracepointAttachSpec.of(4, "sched/sched_switch", Map.of()),
                        program(ProgramType.KPROBE, ""),
                        KindMismatchException.class,
                        "program 4 is a kprobe program; the tracepoint attach accepts tracepoint"),
                Arguments.of(
                        LoadedKind.fexit(),
                        tracing(LinkKind.FEXIT),
                        program(ProgramType.FENTRY, "vfs_open"),
                        KindMismatchException.class,
                        "program 4 is a fentry program; the fexit attach accepts fexit"),
                Arguments.of(
                        new RawTracepointKind(),
                        raw("sys_exit"),
                        program(ProgramType.RAW_TRACEPOINT, "sys_enter"),
                        InvalidSpecException.class,
                        "program 4 was loaded for raw tracepoint sys_enter and cannot be attached to sys_exit; load it"
                                + " as raw_tracepoint:"
                                + Samples.program(4, ProgramType.TC).name()
                                + " to name the tracepoint when it is attached"),
                Arguments.of(
                        new RawTracepointKind(),
                        raw(""),
                        program(ProgramType.RAW_TRACEPOINT, ""),
                        InvalidSpecException.class,
                        "program 4 was loaded without a tracepoint: name one to attach it to, without a group (e.g."
                                + " sys_enter)"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatDoesNotGoTogetherIsRefused(
            LoneKind<?, ?> kind,
            AttachSpec spec,
            Program program,
            Class<? extends RuntimeException> type,
            String message) {
        assertEquals(
                message,
                assertThrows(type, () -> LoneTarget.of(kind, spec, program)).getMessage());
    }
}
