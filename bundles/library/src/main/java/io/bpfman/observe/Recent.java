// SPDX-License-Identifier: Apache-2.0
package io.bpfman.observe;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * An answer that takes some finding out: it is found out by one at a time, and given again while it is fresh and what it is about has not been changed. For any
 * thread.
 *
 * @param <T> what the answer is
 */
public final class Recent<T> {

    private final Supplier<T> source;
    private final Duration fresh;
    private final LongSupplier nanoTime;
    private final LongSupplier changes;
    private Optional<Found<T>> last = Optional.empty();

    private record Found<T>(T answer, long at, long changes) {}

    /** @param fresh for how long an answer is given again, from when it was found out */
    public Recent(Supplier<T> source, Duration fresh, LongSupplier nanoTime) {
        this(source, fresh, nanoTime, () -> 0);
    }

    /**
     * An answer that is about what somebody changes.
     *
     * @param fresh for how long an answer is given again, from when it was found out
     * @param changes how many changes there were: one that ends while the answer is found out makes it old
     */
    public Recent(Supplier<T> source, Duration fresh, LongSupplier nanoTime, LongSupplier changes) {
        this.source = source;
        this.fresh = fresh;
        this.nanoTime = nanoTime;
        this.changes = changes;
    }

    /** The answer. What the source throws is thrown, and the next one asks again. */
    public synchronized T get() {
        long before = changes.getAsLong();
        if (last.isPresent()
                && last.get().changes() == before
                && nanoTime.getAsLong() - last.get().at() < fresh.toNanos()) {
            return last.get().answer();
        }
        T answer = source.get();
        last = Optional.of(new Found<>(answer, nanoTime.getAsLong(), before));
        return answer;
    }
}
