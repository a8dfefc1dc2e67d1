// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Capabilities (capabilities(7)) of this process. */
public record Capabilities(long effective, long permitted, long bounding) {

    /**
     * What loading any program takes: CAP_NET_ADMIN for those that see packets, CAP_SYSLOG for the addresses in {@code /proc/kallsyms} that an object may
     * ask for, CAP_PERFMON for tracing, CAP_BPF for all.
     */
    public static final Set<Integer> FOR_LOADING = Set.of(12, 34, 38, 39);

    public static final int SYS_ADMIN = 21;

    Capabilities(long effective) {
        this(effective, 0, 0);
    }

    /** A capability that something here may need; the number is that of {@code linux/capability.h}. */
    public enum Capability {
        CAP_NET_ADMIN(12),
        CAP_SYS_ADMIN(21),
        CAP_PERFMON(38),
        CAP_BPF(39);

        private final int bit;

        Capability(int bit) {
            this.bit = bit;
        }
    }

    /** Those of the calling process now; none when proc(5) cannot be read. */
    public static Capabilities ofThisProcess() {
        return read(Path.of("/proc/self/status"));
    }

    /** Like {@link #ofThisProcess()} for the calling thread. */
    static Capabilities ofThisThread() {
        return read(Path.of("/proc/thread-self/status"));
    }

    private static Capabilities read(Path status) {
        try {
            return parse(Files.readAllLines(status));
        } catch (IOException e) {
            return new Capabilities(0);
        }
    }

    boolean isPermitted(int capability) {
        return ((permitted >>> capability) & 1) == 1;
    }

    boolean isBounding(int capability) {
        return ((bounding >>> capability) & 1) == 1;
    }

    /** Reads the lines of {@code /proc/PID/status}. */
    static Capabilities parse(List<String> status) {
        return new Capabilities(set(status, "CapEff:"), set(status, "CapPrm:"), set(status, "CapBnd:"));
    }

    private static long set(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line ->
                        Long.parseUnsignedLong(line.substring(name.length()).trim(), 16))
                .findFirst()
                .orElse(0L);
    }

    /** CAP_SYS_ADMIN stands in for CAP_BPF and CAP_PERFMON, as in the kernel's {@code bpf_capable()} and {@code perfmon_capable()}. */
    public boolean has(Capability capability) {
        boolean itself = ((effective >>> capability.bit) & 1) == 1;
        boolean replaceable = capability == Capability.CAP_BPF || capability == Capability.CAP_PERFMON;
        return itself || (replaceable && has(Capability.CAP_SYS_ADMIN));
    }

    /** Those of {@code needed} that are missing. */
    public List<Capability> missing(List<Capability> needed) {
        return needed.stream().filter(capability -> !has(capability)).toList();
    }
}
