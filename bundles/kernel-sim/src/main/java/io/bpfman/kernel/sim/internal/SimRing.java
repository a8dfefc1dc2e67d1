// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.spi.kernel.RingReader;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Reads a ring buffer of the simulated machine. */
final class SimRing implements RingReader {

    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(1);

    private final Machine machine;
    private final Ring ring;
    private volatile boolean closed;

    SimRing(Machine machine, Ring ring) {
        this.machine = machine;
        this.ring = ring;
    }

    @Override
    public List<byte[]> take() {
        return closed ? List.of() : machine.pass(ring::take);
    }

    @Override
    public void await(int milliseconds) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        while (!closed && machine.pass(ring::isEmpty) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
