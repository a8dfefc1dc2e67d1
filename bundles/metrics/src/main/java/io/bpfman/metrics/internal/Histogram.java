// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** How long things took. For any thread. */
final class Histogram {

    /** Upper bounds in seconds: an attach beside nine members is some milliseconds, a pull or a big object seconds. */
    static final double[] BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};

    private static final double NANOS = 1e9;

    private final LongAdder[] buckets =
            Stream.generate(LongAdder::new).limit(BOUNDS.length + 1L).toArray(LongAdder[]::new);
    private final LongAdder nanos = new LongAdder();

    /**
     * What was counted.
     *
     * @param buckets how many took no longer than the bound and longer than the one before; the last one has none
     */
    @SuppressWarnings("ArrayRecordComponent") // made for one reader
    record Counts(long[] buckets, double seconds) {}

    void add(Duration took) {
        double seconds = took.toNanos() / NANOS;
        int bucket = 0;
        while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        nanos.add(took.toNanos());
    }

    Counts counts() {
        long[] counts = new long[buckets.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets[i].sum();
        }
        return new Counts(counts, nanos.sum() / NANOS);
    }
}
