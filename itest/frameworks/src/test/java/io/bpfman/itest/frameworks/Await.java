// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions that nobody announces. */
final class Await {
    private static final long LIMIT_SECONDS = 60;
    private static final long PAUSE_NANOS = 20_000_000;

    private Await() {}

    /** Returns when the condition holds; fails when it does not within a minute. */
    static void until(Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited " + LIMIT_SECONDS + " s in vain: " + what.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
