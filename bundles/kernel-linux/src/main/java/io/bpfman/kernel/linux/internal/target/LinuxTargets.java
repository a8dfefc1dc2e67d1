// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import io.bpfman.api.TargetQuery;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.linux.internal.container.Containers;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/** Who answers which question about what tracing programs attach to. For any thread. */
public record LinuxTargets(
        ProbedFiles files,
        Tracepoints tracepoints,
        KernelFunctions functions,
        KernelBtf btf,
        SecurityModules securityModules) {

    /** How long a look at one path in a container may take. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    /** A list is for people who complete a name, and a file may have any number of functions. */
    private static final int MOST_SYMBOLS = 100_000;

    /**
     * Of the kernel that runs.
     *
     * @param start how long a process that looks into a container may take to start
     */
    public static LinuxTargets of(SystemCalls calls, Duration start) {
        KernelMounts mounts = new KernelMounts(calls);
        return new LinuxTargets(
                new ProbedFiles(calls, new Containers(calls, start, LOOK)::of),
                new Tracepoints(mounts::tracefs),
                new KernelFunctions(mounts),
                new KernelBtf(),
                new SecurityModules(mounts::securityfs));
    }

    /** What {@link io.bpfman.spi.kernel.Kernel#targets} says. */
    public List<String> list(TargetQuery query) {
        if (query instanceof TargetQuery.Symbols symbols) {
            try (ProbedBinary binary = files.open(symbols.file())) {
                return binary.functions(MOST_SYMBOLS);
            }
        }
        try {
            return ofKernel(query);
        } catch (UnsupportedHereException e) {
            // the kernel has nothing of the sort, or does not tell this process
            return List.of();
        }
    }

    private List<String> ofKernel(TargetQuery query) {
        if (query instanceof TargetQuery.Tracepoints) {
            return tracepoints.all();
        }
        return query instanceof TargetQuery.RawTracepoints ? rawTracepoints() : functions.all();
    }

    private List<String> rawTracepoints() {
        TreeSet<String> names = new TreeSet<>(btf.rawTracepoints());
        try {
            names.addAll(tracepoints.raw());
        } catch (UnsupportedHereException e) {
            // BTF has said what there is
            return List.copyOf(names);
        }
        return List.copyOf(names);
    }

    /**
     * Nothing, when there is a raw tracepoint of this name, or when neither tracefs nor BTF can tell.
     *
     * @throws io.bpfman.api.errors.NotFoundException when there is none, with the nearest names
     */
    public void needRawTracepoint(String name) {
        List<String> known = rawTracepoints();
        if (!known.isEmpty() && !known.contains(name)) {
            throw Tracepoints.unknown("raw tracepoint", name, known);
        }
    }
}
