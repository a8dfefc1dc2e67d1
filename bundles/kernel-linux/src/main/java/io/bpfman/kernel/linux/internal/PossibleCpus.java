// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many CPUs the kernel has made room for, present or not: so many values has an entry of a per-CPU map. */
final class PossibleCpus {

    private static final Path FILE = Path.of("/sys/devices/system/cpu/possible");

    private PossibleCpus() {}

    static int count() {
        try {
            return parse(Files.readString(FILE).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + FILE + "; is sysfs mounted at /sys?", e);
        }
    }

    /** Counts a list of ranges, for example {@code 0-3,8}. */
    static int parse(String ranges) {
        int count = 0;
        for (String range : ranges.split(",")) {
            String[] ends = range.split("-");
            count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
        }
        return count;
    }
}
