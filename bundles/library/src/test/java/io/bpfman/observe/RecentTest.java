// SPDX-License-Identifier: Apache-2.0
package io.bpfman.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** An answer is given again while it is fresh. */
class RecentTest {

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void asksAgainWhenItIsNotFreshAnyMore() {
        Recent<Integer> recent = new Recent<>(asked::incrementAndGet, Duration.ofNanos(10), now::get);
        assertEquals(1, recent.get());
        now.set(9);
        assertEquals(1, recent.get());
        now.set(10);
        assertEquals(2, recent.get());
    }

    @Test
    void asksAgainAfterAChange() {
        AtomicLong changes = new AtomicLong();
        Recent<Integer> recent = new Recent<>(
                () -> {
                    // The first answer may have missed what was changed while it was found out.
                    changes.compareAndSet(0, 1);
                    return asked.incrementAndGet();
                },
                Duration.ofNanos(10),
                now::get,
                changes::get);
        assertEquals(1, recent.get());
        assertEquals(2, recent.get());
        assertEquals(2, recent.get());
        changes.set(2);
        assertEquals(3, recent.get());
    }

    @Test
    void keepsNoFailure() {
        Recent<Integer> recent = new Recent<>(
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException();
                    }
                    return asked.get();
                },
                Duration.ofNanos(10),
                now::get);
        assertThrows(IllegalStateException.class, recent::get);
        assertEquals(2, recent.get());
    }
}
