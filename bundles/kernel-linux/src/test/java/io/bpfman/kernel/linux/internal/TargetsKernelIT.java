// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.ProbedFile;
import io.bpfman.api.TargetQuery;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.kernel.linux.internal.target.LinuxTargets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What there is to attach to, as this kernel says. */
@NeedsKernel
class TargetsKernelIT {

    private final LinuxTargets targets = LinuxTargets.of(new SystemCalls(), Duration.ofMinutes(3));

    @Test
    void knowsTheTracepointsOfThisKernel() {
        List<String> all = targets.list(new TargetQuery.Tracepoints());
        assertTrue(all.containsAll(List.of("sched/sched_switch", "syscalls/sys_enter_kill")), all.toString());
        assertEquals(all.stream().sorted().toList(), all);
        assertTrue(targets.tracepoints().id("syscalls", "sys_enter_kill") > 0);
        assertEquals(
                "tracepoint \"syscalls/sys_enter_kil\" not found; did you mean: syscalls/sys_enter_kill?",
                assertThrows(
                                NotFoundException.class,
                                () -> targets.tracepoints().id("syscalls", "sys_enter_kil"))
                        .getMessage()
                        .replaceAll("kill, .*", "kill?"));
    }

    @Test
    void knowsTheRawTracepointsOfThisKernel() {
        List<String> raw = targets.list(new TargetQuery.RawTracepoints());
        assertTrue(raw.containsAll(List.of("sched_switch", "sys_enter")), raw.toString());
        assertTrue(!raw.contains("sys_enter_kill"), "made of two tracepoints");
        targets.needRawTracepoint("sys_enter");
        assertThrows(NotFoundException.class, () -> targets.needRawTracepoint("sys_entre"));
        targets.btf().needTracepoint("sched_switch");
    }

    @Test
    void knowsTheFunctionsOfThisKernel() {
        List<String> functions = targets.list(new TargetQuery.KernelFunctions());
        assertTrue(functions.contains("vfs_read"), functions.size() + " functions");
        assertTrue(functions.size() > 10_000, functions.size() + " functions");
        targets.functions().needProbeable("vfs_read", 0, false);
        assertThrows(
                NotFoundException.class, () -> targets.functions().needProbeable("no_such_function_at_all", 0, false));
        targets.btf().needFunction("vfs_read");
    }

    @Test
    void seesWhetherBpfIsAmongTheSecurityModules() throws IOException {
        Optional<String> missing = targets.securityModules().missing();
        String modules = Files.readString(Path.of("/sys/kernel/security/lsm")).strip();
        assertEquals(List.of(modules.split(",")).contains("bpf"), missing.isEmpty(), missing + " of " + modules);
    }

    @Test
    void knowsTheFunctionsOfAFile() {
        assertTrue(targets.list(new TargetQuery.Symbols(new ProbedFile("libc"))).contains("malloc"));
        assertThrows(
                NotFoundException.class,
                () -> targets.list(new TargetQuery.Symbols(new ProbedFile("/nowhere/at/all"))));
    }
}
