// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.Feature;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.KernelLink;
import io.bpfman.api.ProbedFile;
import io.bpfman.api.ProbedFunctions;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pace;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.LinkRequest.Kprobe;
import io.bpfman.spi.kernel.LinkRequest.KprobeMulti;
import io.bpfman.spi.kernel.LinkRequest.Loaded;
import io.bpfman.spi.kernel.LinkRequest.RawTracepoint;
import io.bpfman.spi.kernel.LinkRequest.Tracepoint;
import io.bpfman.spi.kernel.LinkRequest.Uprobe;
import io.bpfman.spi.kernel.LinkRequest.UprobeMulti;
import io.bpfman.spi.kernel.LoadedProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links at what a process passes: each pass is counted once, and none when the link is gone. */
@NeedsKernel
class LoneLinksKernelIT {

    private static final int CALLS = 25;
    /** kill(2) in the kernel. */
    private static final String SYSTEM_CALL =
            System.getProperty("os.arch").equals("aarch64") ? "__arm64_sys_kill" : "__x64_sys_kill";

    private static final Tracepoint ENTER_KILL = new Tracepoint("syscalls", "sys_enter_kill");

    private TracedShell shell;
    private LinuxFixture fixture;

    @BeforeEach
    void open() {
        shell = new TracedShell();
        fixture = new LinuxFixture();
    }

    @AfterEach
    void close() {
        try (TracedShell ended = shell;
                LinuxFixture closing = fixture) {
            assertTrue(ended.pid() > 0 && closing != null);
        }
    }

    private void need(String name) {
        Feature feature = fixture.kernel.features().get(name);
        assumeTrue(feature.available(), () -> "skipped: no " + name + ": " + feature.reason());
    }

    private LoadedProgram load(String object, String selector) {
        return fixture.kernel
                .programs()
                .load(fixture.spec(
                        object,
                        Bytecode.testObject(object),
                        Map.of("process", GlobalValue.of(LinuxFixture.bytes((int) shell.pid()))),
                        selector))
                .get(0);
    }

    private Path pin() {
        return fixture.root().resolve("link");
    }

    private PinnedLink create(LinkRequest request, LoadedProgram program) {
        LinkRequest resolved = fixture.kernel.links().resolve(request);
        return fixture.kernel.links().create(resolved, program.pin(), pin());
    }

    private void countsEachKill(LinkRequest request, LoadedProgram program, String type) {
        PinnedLink link = create(request, program);
        KernelLink info = fixture.kernel.links().info(link).orElseThrow();
        assertEquals(type, info.type());
        assertEquals(program.info().id(), info.programId());

        shell.kill(CALLS);
        assertEquals(CALLS, fixture.runs(program));
        fixture.kernel.links().release(link);
        shell.kill(CALLS);

        assertEquals(CALLS, fixture.runs(program), "runs after the link was released");
        assertEquals(Optional.empty(), fixture.kernel.links().info(link.id()));
        assertFalse(fixture.kernel.pins().exists(pin()));
    }

    @Test
    void runsAProgramAtATracepoint() {
        need(Features.TRACEPOINT);
        countsEachKill(ENTER_KILL, load("trace_count", "tracepoint:at_tracepoint"), "perf_event");
    }

    @Test
    void runsAProgramAtARawTracepoint() {
        need(Features.RAW_TRACEPOINT);
        countsEachKill(
                new RawTracepoint("sys_enter"),
                load("trace_count", "raw_tracepoint:at_raw_tracepoint"),
                "raw_tracepoint");
    }

    @Test
    void runsAProgramAtTheTracepointThatItWasLoadedFor() {
        need(Features.TP_BTF);
        countsEachKill(
                new Loaded(Features.TP_BTF, "tracepoint sys_enter"),
                load("btf_count", "tp_btf:at_btf_tracepoint:sys_enter"),
                "raw_tracepoint");
    }

    @Test
    void runsAProgramAtAFunctionOfALibrary() {
        need(Features.UPROBE);
        countsEachKill(
                new Uprobe(new ProbedFile("libc"), Optional.of("kill"), 0, false),
                load("trace_count", "uprobe:at_uprobe"),
                "perf_event");
    }

    @Test
    void runsAProgramAtTheReturnOfAFunctionOfOneProcess() {
        need(Features.UPROBE);
        countsEachKill(
                new Uprobe(new ProbedFile("libc", shell.pid(), 0), Optional.of("kill"), 0, true),
                load("trace_count", "uretprobe:at_uretprobe"),
                "perf_event");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void runsAProgramAtFunctionsLikeAPattern(boolean atReturn) {
        need(Features.UPROBE_MULTI);
        countsEachKill(
                new UprobeMulti(
                        new ProbedFile("libc", shell.pid(), 0),
                        new ProbedFunctions(List.of(), Optional.of("kil?")),
                        atReturn),
                load("trace_count", atReturn ? "uretprobe.multi:at_uretprobes" : "uprobe.multi:at_uprobes"),
                "uprobe_multi");
    }

    @Test
    void seesNoOtherProcessThanTheOneThatIsNamed() {
        need(Features.UPROBE);
        try (TracedShell other = new TracedShell()) {
            LoadedProgram program = fixture.kernel
                    .programs()
                    .load(fixture.spec("trace_count", Bytecode.testObject("trace_count"), Map.of(), "uprobe:at_uprobe"))
                    .get(0);
            create(new Uprobe(new ProbedFile("libc", shell.pid(), 0), Optional.of("kill"), 0, false), program);

            other.kill(CALLS);
            shell.kill(1);

            assertEquals(1, fixture.runs(program));
        }
    }

    @Test
    void leavesNothingBehindHoweverOften() {
        need(Features.UPROBE);
        LoadedProgram program = load("trace_count", "uprobe:at_uprobe");
        Uprobe request = new Uprobe(new ProbedFile("libc"), Optional.of("kill"), 0, false);
        int times = Pace.repetitions("links", 200);
        for (int i = 0; i < times; i++) {
            fixture.kernel.links().release(create(request, program));
        }
        shell.kill(CALLS);
        assertEquals(0, fixture.runs(program));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void runsAProgramAtAFunctionOfTheKernel(boolean atReturn) {
        need(Features.KPROBE);
        countsEachKill(
                new Kprobe(SYSTEM_CALL, 0, atReturn),
                load("trace_count", atReturn ? "kretprobe:at_kretprobe" : "kprobe:at_kprobe"),
                "perf_event");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void runsAProgramAtFunctionsOfTheKernelLikeAPattern(boolean atReturn) {
        need(Features.KPROBE_MULTI);
        String pattern = SYSTEM_CALL.substring(0, SYSTEM_CALL.length() - 1) + "?";
        countsEachKill(
                new KprobeMulti(new ProbedFunctions(List.of(), Optional.of(pattern)), atReturn),
                load("trace_count", atReturn ? "kretprobe.multi:at_kretprobes" : "kprobe.multi:at_kprobes"),
                "kprobe_multi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fentry", "fexit"})
    void runsAProgramAtTheFunctionThatItWasLoadedFor(String type) {
        need(Features.TRACING);
        countsEachKill(
                new Loaded(Features.TRACING, SYSTEM_CALL),
                load("btf_count", type + ":at_" + type + ":" + SYSTEM_CALL),
                "tracing");
    }

    @Test
    void runsAProgramAtTheHookThatItWasLoadedFor() {
        need(Features.LSM);
        countsEachKill(
                new Loaded(Features.LSM, "LSM hook task_kill"),
                load("btf_count", "lsm:at_lsm:bpf_lsm_task_kill"),
                "tracing");
    }

    @Test
    void namesWhatIsNearToWhatAProgramCannotBeLoadedFor() {
        need(Features.BTF);
        for (String program : List.of("fentry:at_fentry:kfree_skbb", "fexit:at_fexit:kfree_skbb")) {
            assertNear(program, "kfree_skb");
        }
        assertNear("tp_btf:at_btf_tracepoint:sys_entr", "sys_enter");
        assertNear("lsm:at_lsm:task_kil", "task_kill");
    }

    private void assertNear(String program, String near) {
        NotFoundException none = assertThrows(NotFoundException.class, () -> load("btf_count", program));
        assertTrue(none.getMessage().contains(near), none.getMessage());
    }

    @Test
    void tellsTheAddressOfAKprobe() {
        need(Features.KPROBE);
        PinnedLink link = create(new Kprobe(SYSTEM_CALL, 0, false), load("trace_count", "kprobe:at_kprobe"));
        Map<String, Long> more = fixture.kernel.links().info(link).orElseThrow().more();
        // Linux 6.6 and newer say it, and 6.7 whether one was missed
        assertTrue(
                more.isEmpty() || (more.get("kprobe_address") != 0 && more.get("kprobe_missed") == 0), more.toString());
    }

    @Test
    void leavesALinkThatAnotherPinHolds() {
        need(Features.TRACEPOINT);
        LoadedProgram program = load("trace_count", "tracepoint:at_tracepoint");
        PinnedLink link = create(ENTER_KILL, program);
        Path other = fixture.root().resolve("other");
        fixture.kernel.pins().duplicate(pin(), other);

        fixture.kernel.links().release(link);

        shell.kill(CALLS);
        assertEquals(CALLS, fixture.runs(program));
        assertTrue(fixture.kernel.links().info(link.id()).isPresent());
        fixture.kernel.links().release(new PinnedLink(other, link.id()));
        shell.kill(CALLS);
        assertEquals(CALLS, fixture.runs(program));
    }

    @Test
    void saysWhatIsNotThere() {
        need(Features.TRACEPOINT);
        need(Features.RAW_TRACEPOINT);
        assertNotFound(new Tracepoint("syscalls", "sys_enter_kil"), "syscalls/sys_enter_kill");
        assertNotFound(new RawTracepoint("sys_enterr"), "sys_enter");
        LoadedProgram raw = load("trace_count", "raw_tracepoint:at_raw_tracepoint");
        KernelRefusedException refused = assertThrows(
                KernelRefusedException.class,
                () -> fixture.kernel.links().create(new RawTracepoint("sys_enterr"), raw.pin(), pin()));
        assertEquals("ENOENT", refused.errnoName());
        assertTrue(refused.getMessage().contains("no raw tracepoint sys_enterr"), refused.getMessage());
        KernelRefusedException mismatch = assertThrows(KernelRefusedException.class, () -> create(ENTER_KILL, raw));
        assertTrue(mismatch.getMessage().contains("of a type that cannot run there"), mismatch.getMessage());
    }

    @Test
    void saysThatATracepointRunsEachProgramOnce() {
        need(Features.TRACEPOINT);
        LoadedProgram program = load("trace_count", "tracepoint:at_tracepoint");
        PinnedLink first = create(ENTER_KILL, program);
        KernelRefusedException twice = assertThrows(KernelRefusedException.class, () -> create(ENTER_KILL, program));
        assertEquals("EEXIST", twice.errnoName());
        assertTrue(twice.getMessage().contains("load it once more"), twice.getMessage());
        fixture.kernel.links().release(first);
        fixture.kernel.links().release(create(ENTER_KILL, program));
    }

    private void assertNotFound(LinkRequest request, String near) {
        NotFoundException none = assertThrows(
                NotFoundException.class, () -> fixture.kernel.links().resolve(request));
        assertTrue(none.getMessage().contains("did you mean: " + near), none.getMessage());
    }
}
