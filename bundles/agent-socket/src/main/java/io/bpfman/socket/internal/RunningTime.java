// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Nanoseconds that pass while this process runs. When it is stopped for a while, or its machine is, its clients' answers wait for it, and not it for them. One thread
 * looks at the clock, any may ask.
 */
final class RunningTime implements LongSupplier {

    private final long most;
    private long last;
    private final AtomicLong passed = new AtomicLong();

    /** @param most how much can pass between two looks while the process runs */
    RunningTime(long now, long most) {
        this.last = now;
        this.most = most;
    }

    /** Has time pass until now. */
    void look(long now) {
        passed.addAndGet(Math.min(now - last, most));
        last = now;
    }

    @Override
    public long getAsLong() {
        return passed.get();
    }
}
