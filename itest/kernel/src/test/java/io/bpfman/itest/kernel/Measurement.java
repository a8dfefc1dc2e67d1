// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.Program;
import io.bpfman.itest.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Packets that flow while something changes. Counted are those that the interface received (or, outwards, that were sent), the runs of members that
 * stay throughout, and what came through; each before and after.
 */
final class Measurement {

    /**
     * What is to become of the packets.
     *
     * @param name of the way in which the chain ends, for the print
     */
    record Expected(String name, boolean passes, boolean redirected) {}

    private final Scene scene;
    private final DispatcherType type;
    private final Traffic traffic;
    private final Expected expected;
    private final List<Program> counting;
    private final long in;
    private final long dropped;
    private final long through;
    private final long redirected;
    private final List<Long> counted;
    private long sent;

    /**
     * @param counting members that stay throughout
     */
    Measurement(Scene scene, DispatcherType type, Traffic traffic, Expected expected, List<Program> counting) {
        this.scene = scene;
        this.type = type;
        this.traffic = traffic;
        this.expected = expected;
        this.counting = List.copyOf(counting);
        this.in = scene.rig().arrived();
        this.dropped = scene.rig().droppedOnTheWay();
        this.through = through();
        this.redirected = scene.rig().redirected();
        this.counted = counted();
    }

    private long through() {
        return type == DispatcherType.TC_EGRESS
                ? scene.rig().left()
                : scene.rig().delivered();
    }

    private List<Long> counted() {
        return counting.stream().map(scene::counted).toList();
    }

    /** Makes changes while packets flow; gives back how long the changes took. */
    Duration whileSending(Runnable changes) {
        traffic.start();
        long start = System.nanoTime();
        try {
            Await.until(() -> "no packet arrives", () -> !counted().equals(counted));
            changes.run();
        } finally {
            sent = traffic.stop();
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    void check(String what, int times, Duration time) {
        if (type == DispatcherType.XDP) {
            awaitTheLast();
        }
        long packets = type == DispatcherType.TC_EGRESS ? sent : scene.rig().arrived() - in;
        List<Long> runs = new ArrayList<>();
        for (int i = 0; i < counted.size(); i++) {
            runs.add(scene.counted(counting.get(i)) - counted.get(i));
        }
        System.out.printf(
                "%s %s: %d %s in %d ms, %d packets in, counted %s%n",
                type.label(), expected.name(), times, what, time.toMillis(), packets, runs);
        assertTrue(packets > times, "packets flowed during the changes");
        for (long count : runs) {
            assertEquals(packets, count, "runs of a member that stayed");
        }
        assertEquals(expected.passes() ? packets : 0, through() - through, "packets that came through");
        assertEquals(expected.redirected() ? packets : 0, scene.rig().redirected() - redirected, "redirected packets");
    }

    /** Under XDP a packet waits in a ring until a thread of the kernel's takes it, or is dropped when the ring is full. */
    private void awaitTheLast() {
        Await.until(
                () -> "of " + sent + " packets " + (scene.rig().arrived() - in) + " have arrived, "
                        + (scene.rig().droppedOnTheWay() - dropped) + " were dropped on the way, "
                        + (through() - through) + " came through",
                () -> scene.rig().arrived() - in + scene.rig().droppedOnTheWay() - dropped == sent
                        && (!expected.passes()
                                || through() - through == scene.rig().arrived() - in));
    }
}
