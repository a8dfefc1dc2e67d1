// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import io.bpfman.kernel.linux.internal.LinuxSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the worker gets and may.
 *
 * @param start how long it may take to start
 * @param load how long it may take over one object
 * @param idle after how long without an object it ends
 * @param memory how much memory it may have, in bytes ({@code RLIMIT_DATA})
 * @param covered directories that it must not see into
 * @param sysAdmin whether it keeps CAP_SYS_ADMIN
 */
public record WorkerSettings(
        Duration start, Duration load, Duration idle, long memory, List<Path> covered, boolean sysAdmin) {

    /** A JVM takes a fraction of a second, and minutes where a busy machine emulates another. */
    private static final Duration START = Duration.ofMinutes(3);

    private static final Duration LOAD = Duration.ofMinutes(2);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final long MEBIBYTE = 1L << 20;

    public WorkerSettings {
        covered = List.copyOf(covered);
    }

    /** What holds when nobody says otherwise. */
    public static WorkerSettings defaults() {
        return new WorkerSettings(START, LOAD, IDLE, 1024 * MEBIBYTE, List.of(), false);
    }

    /** What the settings of this bundle come to. */
    public static WorkerSettings of(LinuxSettings settings, List<Path> covered) {
        return new WorkerSettings(
                START,
                Duration.ofMillis(settings.load_timeout_ms()),
                Duration.ofMillis(settings.load_idle_ms()),
                settings.load_memory_mb() * MEBIBYTE,
                covered,
                settings.load_sys_admin());
    }
}
