// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private final AtomicLong now = new AtomicLong(5);
    private final Scene scene = new Scene("eth0");
    private final Snapshots snapshots = new Snapshots(scene.bpfman(), now::get);

    @Test
    void ratesAreOfTheTimeSinceTheLastLook() {
        assertEquals("rate not known yet", snapshots.recent().rate(1));
        scene.runs += 300;
        now.addAndGet(Snapshots.PACE.toNanos() - 1);
        assertEquals("100", snapshots.recent().numbers().get("runs-1"), "it is not looked at again so soon");
        now.addAndGet(1_500_000_000L - Snapshots.PACE.toNanos() + 1);
        assertEquals("400", snapshots.recent().numbers().get("runs-1"));
        assertEquals("200/s", snapshots.recent().rate(1));
    }

    @Test
    void aFreshLookKeepsTheRatesWhenItIsSoon() {
        snapshots.recent();
        scene.runs += 100;
        now.addAndGet(1_000_000_000L);
        snapshots.recent();
        scene.runs += 1;
        now.addAndGet(1);
        Snapshot fresh = snapshots.fresh();
        assertEquals("201", fresh.numbers().get("runs-1"));
        assertEquals("100/s", fresh.rate(1));
    }

    @Test
    void theShapeStaysWhileOnlyNumbersMove() {
        String shape = snapshots.fresh().shape();
        scene.runs += 5;
        assertEquals(shape, snapshots.fresh().shape());
        scene.priority = 3;
        String other = snapshots.fresh().shape();
        assertNotEquals(shape, other);
        scene.enabled = false;
        assertNotEquals(other, snapshots.fresh().shape());
    }

    @Test
    void everyNumberHasItsPlace() {
        assertEquals(
                "{end-tc-ingress-7-2=90, rate-1=rate not known yet, rate-2=rate not known yet, runs-1=100, runs-2=100, share-1=0.1, share-2=0.1,"
                        + " stops-1=shot 10, stops-2=shot 10}",
                snapshots.recent().numbers().toString());
    }
}
