// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where cgroup2 is mounted, as proc_pid_mountinfo(5) says. */
public final class CgroupMount {

    private CgroupMount() {}

    /** The first mount point; fails when there is none. */
    public static Path find() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                    .filter(line -> line.contains(" - cgroup2 "))
                    .map(line -> Path.of(line.split(" ", 6)[4]))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("cgroup2 is not mounted"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
