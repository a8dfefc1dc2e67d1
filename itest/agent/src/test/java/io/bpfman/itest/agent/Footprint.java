// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.support.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What a Java process holds.
 *
 * @param liveBytes of objects that can be reached, after a full collection
 */
record Footprint(long liveBytes, long descriptors, long threads) {

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");

    /**
     * The serial collector counts what is dead among what lives when it would take long to move all of that together, up to a twentieth of the heap: as arrays of
     * int, which it puts there. One of so many collections leaves no such gaps ({@code MarkSweepAlwaysCompactCount}).
     */
    private static final int COLLECTIONS = 4;

    static Footprint of(long pid) {
        long live =
                LongStream.generate(() -> bytes(pid)).limit(COLLECTIONS).min().orElseThrow();
        return new Footprint(live, descriptors(pid), entries(pid, "task"));
    }

    /** Of all objects after a collection. */
    private static long bytes(long pid) {
        String histogram = Host.run(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram");
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new AssertionError("no total in " + histogram);
        }
        return Long.parseLong(total.group(1));
    }

    /** How many descriptors it has open, which is found without a collection. */
    static long descriptors(long pid) {
        return entries(pid, "fd");
    }

    private static long entries(long pid, String what) {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(pid), what))) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
