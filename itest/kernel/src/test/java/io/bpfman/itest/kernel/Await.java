// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.itest.support.Pace;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions that nobody announces. */
final class Await {

    private static final Duration LIMIT = Pace.patience(Duration.ofSeconds(10));
    private static final long PAUSE_NANOS = 2_000_000;

    private Await() {}

    /** Returns when the condition holds; fails when it does not within ten seconds, on a slow machine within more. */
    static void until(Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited " + LIMIT.toSeconds() + " s in vain: " + what.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
