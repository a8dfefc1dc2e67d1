// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import io.bpfman.api.Direction;
import io.bpfman.kernel.sim.SimNetwork;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.kernel.sim.SimTraffic;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** An interface of the simulated machine; this class is the other end of its cable. */
final class SimulatedNetwork implements Network {

    static final String INTERFACE = "demo0";
    private static final int OTHER_PORT = 9000;

    private final SimNetwork machine;
    private final SimTraffic traffic;
    private final AtomicLong arrived = new AtomicLong();
    private final AtomicLong departed = new AtomicLong();

    SimulatedNetwork(SimNetwork machine, SimTraffic traffic) {
        this.machine = machine;
        this.traffic = traffic;
        machine.addInterface(Optional.empty(), INTERFACE);
    }

    @Override
    public Place place() {
        return new Place(INTERFACE, Optional.empty());
    }

    @Override
    public Sent sendIn(int count) {
        Sent sent = new Sent(0, 0);
        while (sent.total() < count) {
            sent = sent.plus(sendOneIn(sent.total()));
        }
        return sent;
    }

    @Override
    public void sendOut(int count) {
        for (int i = 0; i < count; i++) {
            traffic.send(Optional.empty(), INTERFACE, Direction.EGRESS, SimPacket.udp(OTHER_PORT));
            departed.incrementAndGet();
        }
    }

    @Override
    public Flow start() {
        AtomicBoolean going = new AtomicBoolean(true);
        CompletableFuture<Sent> flow = CompletableFuture.supplyAsync(() -> {
            Sent sent = new Sent(0, 0);
            while (going.get()) {
                sent = sent.plus(sendOneIn(sent.total()));
            }
            return sent;
        });
        return () -> {
            going.set(false);
            try {
                return flow.join();
            } catch (CompletionException e) {
                throw new DemoException("the sender failed: " + e.getCause(), e);
            }
        };
    }

    private Sent sendOneIn(long number) {
        boolean dropped = number % 5 == 0;
        SimPacket packet = SimPacket.udp(dropped ? DROPPED_PORT : OTHER_PORT);
        arrived.incrementAndGet();
        traffic.send(Optional.empty(), INTERFACE, Direction.INGRESS, packet);
        return dropped ? new Sent(1, 0) : new Sent(0, 1);
    }

    @Override
    public long arrived() {
        return arrived.get();
    }

    @Override
    public long departed() {
        return departed.get();
    }

    @Override
    public Optional<List<String>> remains() {
        return Optional.empty();
    }

    @Override
    public void close() {
        machine.removeInterface(Optional.empty(), INTERFACE);
    }
}
