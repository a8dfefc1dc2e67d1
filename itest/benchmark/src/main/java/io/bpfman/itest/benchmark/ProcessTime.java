// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processor time of this process, in user space and in the kernel, from proc(5). */
final class ProcessTime {

    /** {@code USER_HZ}, which is 100 on every architecture that there are agents for. */
    private static final int MILLIS_PER_TICK = 10;

    /** Numbers of fields 14, utime, and 15, stime, counted after the name of the program, which is the second. */
    private static final int UTIME = 11;

    private ProcessTime() {}

    static long millis() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) * MILLIS_PER_TICK;
    }
}
