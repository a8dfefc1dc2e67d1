// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.watch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** When something that looks from time to time has last done so. For any thread. */
public final class Heartbeat {

    private static final long NEVER = Long.MIN_VALUE;

    private final String name;
    private final Duration period;
    private final LongSupplier nanoTime;
    private final AtomicLong last = new AtomicLong(NEVER);

    public Heartbeat(String name, Duration period) {
        this(name, period, System::nanoTime);
    }

    /** @param period after which it looks again */
    Heartbeat(String name, Duration period, LongSupplier nanoTime) {
        this.name = name;
        this.period = period;
        this.nanoTime = nanoTime;
    }

    /** What looks. */
    public String name() {
        return name;
    }

    /** It begins to look, or has looked. */
    public void beat() {
        last.set(nanoTime.getAsLong());
    }

    /** For how much longer than its period it has been silent; nothing while it has not begun. */
    public Duration late() {
        long then = last.get();
        return Optional.of(then)
                .filter(beaten -> beaten != NEVER)
                .map(beaten -> Duration.ofNanos(nanoTime.getAsLong() - beaten).minus(period))
                .filter(late -> !late.isNegative())
                .orElse(Duration.ZERO);
    }
}
