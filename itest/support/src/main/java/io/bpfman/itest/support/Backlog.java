// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Packets that the kernel has, and has not looked at yet. Whoever sends from one end of a veth pair to the other mostly sees them through to their end himself;
 * but before Linux 6.5 they wait for ksoftirqd when that is running already, while what they are counted by is read.
 */
public final class Backlog {

    /** {@code softnet_backlog_len} among the columns ({@code softnet_seq_show} of net/core/net-procfs.c), since Linux 5.10. */
    private static final int WAITING = 11;

    private static final Path STATE = Path.of("/proc/net/softnet_stat");

    private Backlog() {}

    /** Returns when no packet waits on any processor. */
    public static void awaitEmpty() {
        Await.until(() -> "no packet to wait in a processor's backlog", () -> waiting() == 0);
    }

    /** Of a line for each processor; numbers are in hexadecimal. */
    private static long waiting() {
        try (Stream<String> lines = Files.lines(STATE)) {
            return lines.mapToLong(line -> Long.parseLong(line.split(" ", -1)[WAITING], 16))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
