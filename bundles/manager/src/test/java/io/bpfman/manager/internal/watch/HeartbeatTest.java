// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tells for how long something is late that looks from time to time. */
class HeartbeatTest {

    @Test
    void isLateOnceItsPeriodIsOver() {
        AtomicLong now = new AtomicLong(-5);
        Heartbeat heartbeat = new Heartbeat("watch", Duration.ofNanos(10), now::get);
        now.set(1000);
        assertEquals(Duration.ZERO, heartbeat.late(), "it has not begun");
        heartbeat.beat();
        now.set(1010);
        assertEquals(Duration.ZERO, heartbeat.late());
        now.set(1013);
        assertEquals(Duration.ofNanos(3), heartbeat.late());
        heartbeat.beat();
        assertEquals(Duration.ZERO, heartbeat.late());
    }
}
