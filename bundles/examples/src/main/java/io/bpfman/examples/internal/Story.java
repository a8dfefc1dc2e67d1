// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Direction;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.Link;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The main job from beginning to end. Whatever happens, nothing of it is left afterwards. */
final class Story {

    private static final int PACKETS = 1000;
    private static final int PACKETS_OUT = 100;
    private static final int ROUNDS = 3;
    private static final int FLOWING = 2000;
    private static final Duration FLOW_LIMIT = Duration.ofSeconds(20);

    private final Stage stage;
    private final Bpfman bpfman;
    private final Samples samples;
    private final Backends backends;
    private final Screen screen;

    Story(Stage stage, Bpfman bpfman, Samples samples, Backends backends, Screen screen) {
        this.stage = stage;
        this.bpfman = bpfman;
        this.samples = samples;
        this.backends = backends;
        this.screen = screen;
    }

    /** Tells it; throws {@link DemoException} when something is not as it should be. */
    void tell() {
        screen.scene("A network of our own");
        try (Network network = stage.open(screen::host)) {
            try (Cast cast = new Cast(bpfman, screen)) {
                playToTheEnd(network, cast);
            } finally {
                backends.restore();
            }
            ending(network);
        }
        screen.say("the network is gone too");
    }

    private void playToTheEnd(Network network, Cast cast) {
        try {
            play(network, cast);
        } finally {
            // Who interrupts the demo wants it to end, not to leave its programs and its network behind.
            Thread.interrupted();
        }
    }

    private void play(Network network, Cast cast) {
        screen.scene("Three programs, loaded into the kernel");
        long drop = cast.load(samples.file("tc_drop_port"), "drop_port", Map.of("port", port()));
        long count = cast.load(samples.file("tc_count"), "count", Map.of());
        long pass = cast.load(samples.file("tc_pass"), "pass", Map.of());

        screen.scene("All three attached to what comes in, at three priorities, and one to what goes out");
        Link last = cast.attach(pass, network.place(), Direction.INGRESS, 90);
        Link first = cast.attach(drop, network.place(), Direction.INGRESS, 10);
        Link middle = cast.attach(count, network.place(), Direction.INGRESS, 50);
        Link outgoing = cast.attach(count, network.place(), Direction.EGRESS, 50);

        screen.scene("Packets");
        long departed = network.departed();
        screen.say(PACKETS + " packets come in, every fifth for port " + Network.DROPPED_PORT + "; " + PACKETS_OUT
                + " go out");
        Sent sent = network.sendIn(PACKETS);
        network.sendOut(PACKETS_OUT);
        screen.run("dispatchers");
        expect("packets that arrived", sent.total(), network.arrived());
        expect("packets that drop_port saw", sent.total(), cast.runs(first));
        expect("packets that count saw after it", sent.toOtherPort(), cast.runs(middle));
        expect("packets that pass saw", sent.toOtherPort(), cast.runs(last));
        expect("packets that count saw going out", network.departed() - departed, cast.runs(outgoing));
        screen.say("every program saw each packet once");

        screen.scene("Another TC backend, while packets flow");
        if (backends.available(Backends.TCX)) {
            swap(network, cast, first);
        } else {
            screen.run("tc-backend");
            screen.say("this kernel has no TCX, so that there is nothing to swap; bpfman:features says why");
        }

        screen.scene("All taken down");
        cast.leave();
    }

    private void swap(Network network, Cast cast, Link first) {
        List<Tally> tallies = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            tallies.add(during(
                    "round " + round + ": stopping the bundle of TCX, netlink takes over",
                    network,
                    cast,
                    first,
                    backends::stopTcx));
            if (round == 1) {
                screen.run("dispatchers", "--type", "tc-ingress");
            }
            tallies.add(during(
                    "round " + round + ": starting it again, TCX takes over",
                    network,
                    cast,
                    first,
                    backends::startTcx));
        }
        screen.run("dispatchers", "--type", "tc-ingress");
        screen.say(2 * ROUNDS + " swaps: " + Tally.line(tallies));
        if (!tallies.stream().allMatch(Tally::exact)) {
            throw new DemoException("a swap was not exact: " + tallies);
        }
    }

    /** What became of the packets that were sent before, during and after the change. */
    private Tally during(String what, Network network, Cast cast, Link first, Runnable change) {
        screen.say(what);
        long before = cast.runs(first);
        long arrived = network.arrived();
        Flow flow = network.start();
        Sent sent;
        try {
            awaitPackets(network, arrived + FLOWING);
            change.run();
            awaitPackets(network, network.arrived() + FLOWING);
        } finally {
            sent = flow.stop();
        }
        expect("packets that arrived", sent.total(), network.arrived() - arrived);
        return new Tally(sent.total(), cast.runs(first) - before);
    }

    private static void awaitPackets(Network network, long count) {
        long deadline = System.nanoTime() + FLOW_LIMIT.toNanos();
        while (network.arrived() < count) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                throw new DemoException(
                        "packets do not flow: only " + network.arrived() + " of " + count + " have arrived");
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private void ending(Network network) {
        screen.scene("Nothing is left");
        screen.run("programs");
        screen.run("links");
        screen.run("dispatchers");
        Optional<List<String>> remains = network.remains();
        List<String> left = new ArrayList<>(remains.orElse(List.of()));
        bpfman.listPrograms().forEach(program -> left.add("program " + program.id()));
        bpfman.listLinks().forEach(link -> left.add("link " + link.id()));
        bpfman.listDispatchers().forEach(dispatcher -> left.add("dispatcher " + dispatcher.key()));
        if (!left.isEmpty()) {
            throw new DemoException("something is left: " + String.join(", ", left));
        }
        screen.say("no program, link or dispatcher");
        if (remains.isPresent()) {
            screen.say("no filter or qdisc of bpfman, and no pin");
        }
    }

    private static void expect(String what, long expected, long actual) {
        if (expected != actual) {
            throw new DemoException(what + ": expected " + expected + ", got " + actual);
        }
    }

    /** The port in the byte order in which the program keeps it, that of the host. */
    private static GlobalValue port() {
        ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.nativeOrder());
        return GlobalValue.of(bytes.putShort((short) Network.DROPPED_PORT).array());
    }
}
