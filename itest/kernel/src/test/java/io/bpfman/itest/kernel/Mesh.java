// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.api.Direction;
import io.bpfman.contract.walk.Place;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.QuietNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Three interfaces with hooks: {@code h0} and {@code h1} of one namespace and {@code h0} of another, the far ends of all in a third. As in a {@link Rig},
 * nothing is on the wires but the test's own packets, which nobody answers. For one thread.
 */
final class Mesh implements AutoCloseable {

    private static final int PAYLOAD = 26;
    private static final int BEYOND_HOOK = 9;
    private static final int BEYOND_FAR_END = 8;

    private final List<QuietNamespace> namespaces = new ArrayList<>();
    private final List<Wire> wires = new ArrayList<>();
    private final Map<QuietNamespace, Traffic> senders = new HashMap<>();
    private final Map<Counter, Long> expected = new HashMap<>();

    /**
     * A veth pair.
     *
     * @param host the namespace of the end that has the hooks
     * @param hook the name of that end
     * @param far the namespace of the other end, whose name is {@code s} and the wire's number
     */
    private record Wire(int number, QuietNamespace host, String hook, QuietNamespace far) {

        String address(int last) {
            return "10.203." + number + "." + last;
        }

        String farEnd() {
            return "s" + number;
        }

        /** Where packets are sent from. */
        QuietNamespace sender(Direction direction) {
            return direction == Direction.INGRESS ? far : host;
        }

        /** Where packets are sent to; it is nobody's. */
        String address(Direction direction) {
            return address(direction == Direction.INGRESS ? BEYOND_HOOK : BEYOND_FAR_END);
        }

        String hardware(int end) {
            return "02:00:00:00:%02x:%02x".formatted(number, end);
        }

        void build() {
            far.configure(
                    "link add " + farEnd() + " address " + hardware(1) + " type veth peer name " + hook + " address "
                            + hardware(2) + " netns " + host.name(),
                    "addr add " + address(1) + "/24 dev " + farEnd(),
                    "link set " + farEnd() + " up",
                    "neigh add " + address(BEYOND_HOOK) + " lladdr " + hardware(2) + " dev " + farEnd()
                            + " nud permanent");
            host.configure(
                    "addr add " + address(2) + "/24 dev " + hook,
                    "link set " + hook + " up",
                    "neigh add " + address(BEYOND_FAR_END) + " lladdr " + hardware(1) + " dev " + hook
                            + " nud permanent");
            far.awaitCarrier(farEnd());
        }

        Place place() {
            return new Place(Optional.of(Path.of("/run/netns", host.name())), hook);
        }
    }

    /**
     * Where packets are seen that have passed hooks.
     *
     * @param netInterface where they arrive; empty for the IP layer, which has those of all interfaces
     */
    private record Counter(QuietNamespace namespace, String netInterface) {

        /** Of those that come in at a wire's hooks, or leave by them. */
        static Counter of(Wire wire, Direction direction) {
            return direction == Direction.INGRESS ? new Counter(wire.host, "") : new Counter(wire.far, wire.farEnd());
        }

        long now() {
            return netInterface.isEmpty() ? namespace.ip("InReceives") : namespace.received(netInterface);
        }
    }

    private Mesh() {}

    static Mesh create() {
        Mesh mesh = new Mesh();
        try {
            mesh.build(QuietNamespace.freshName("bpfmesh"));
            return mesh;
        } catch (RuntimeException | AssertionError e) {
            mesh.close();
            throw e;
        }
    }

    private void build(String name) {
        for (String end : List.of("s", "a", "b")) {
            namespaces.add(QuietNamespace.make(name + end));
        }
        QuietNamespace far = namespaces.get(0);
        wires.add(new Wire(0, namespaces.get(1), "h0", far));
        wires.add(new Wire(1, namespaces.get(1), "h1", far));
        wires.add(new Wire(2, namespaces.get(2), "h0", far));
        wires.forEach(Wire::build);
        for (Wire wire : wires) {
            for (Direction direction : Direction.values()) {
                Counter counter = Counter.of(wire, direction);
                expected.put(counter, counter.now());
                senders.computeIfAbsent(
                        wire.sender(direction), from -> Traffic.from(from.name(), wire.address(direction), PAYLOAD));
            }
        }
    }

    List<Place> places() {
        return wires.stream().map(Wire::place).toList();
    }

    /** Sends packets to the interface, or out of it, and waits until those that should pass have passed. */
    void send(Place place, Direction direction, int packets, boolean passes) {
        Wire wire = wires.stream()
                .filter(candidate -> candidate.place().equals(place))
                .findFirst()
                .orElseThrow();
        Traffic sender = senders.get(wire.sender(direction));
        sender.connect(wire.address(direction));
        sender.burst(packets);
        Counter counter = Counter.of(wire, direction);
        long wanted = expected.merge(counter, passes ? (long) packets : 0L, Long::sum);
        Await.until(
                () -> "of the packets at " + place + ", " + direction + ", " + counter.now() + " have passed, not "
                        + wanted,
                () -> counter.now() == wanted);
    }

    /** The qdiscs of the namespaces with hooks, as tc(8) prints them. */
    String qdiscs() {
        return Host.line("tc -n " + namespaces.get(1).name() + " qdisc show")
                + Host.line("tc -n " + namespaces.get(2).name() + " qdisc show");
    }

    @Override
    public void close() {
        senders.values().forEach(Traffic::close);
        namespaces.forEach(QuietNamespace::close);
    }
}
