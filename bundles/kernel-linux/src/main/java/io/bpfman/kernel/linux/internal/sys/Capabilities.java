// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Capabilities (capabilities(7)) of this process. */
public record Capabilities(long effective) {

    /** A capability that something here may need; the number is that of {@code linux/capability.h}. */
    public enum Capability {
        CAP_NET_ADMIN(12),
        CAP_SYS_ADMIN(21),
        CAP_BPF(39);

        private final int bit;

        Capability(int bit) {
            this.bit = bit;
        }
    }

    /** Those of the calling process now; none when proc(5) cannot be read. */
    public static Capabilities ofThisProcess() {
        try {
            return parse(Files.readAllLines(Path.of("/proc/self/status")));
        } catch (IOException e) {
            return new Capabilities(0);
        }
    }

    /** Reads the lines of {@code /proc/PID/status}. */
    static Capabilities parse(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> new Capabilities(
                        Long.parseUnsignedLong(line.substring(7).trim(), 16)))
                .findFirst()
                .orElseGet(() -> new Capabilities(0));
    }

    /** CAP_SYS_ADMIN stands in for CAP_BPF, as in the kernel's {@code bpf_capable()}. */
    public boolean has(Capability capability) {
        boolean itself = ((effective >>> capability.bit) & 1) == 1;
        return itself || (capability == Capability.CAP_BPF && has(Capability.CAP_SYS_ADMIN));
    }

    /** Those of {@code needed} that are missing. */
    public List<Capability> missing(List<Capability> needed) {
        return needed.stream().filter(capability -> !has(capability)).toList();
    }
}
