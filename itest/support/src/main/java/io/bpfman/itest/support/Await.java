// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions that nobody announces. */
public final class Await {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final long PAUSE_NANOS = 2_000_000;

    private Await() {}

    /**
     * Returns when the condition holds; fails when it does not within a minute, on a slow machine within more.
     *
     * @param what is asked, when it does not, for what is said then
     */
    public static void until(Supplier<String> what, BooleanSupplier condition) {
        within(LIMIT, what, condition);
    }

    /** The same with another limit, which is longer on a slow machine, too. */
    public static void within(Duration limit, Supplier<String> what, BooleanSupplier condition) {
        Duration patience = Pace.patience(limit);
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited " + patience.toSeconds() + " s in vain: " + what.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
