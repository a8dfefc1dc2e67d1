// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A veth pair between two namespaces, so that nothing of the host's own network can meet it. Packets go to a hardware address that nobody
 * has: programs see them, the network stack at the other end drops them.
 */
final class HostNetwork implements Network {

    private static final String INTERFACE = "demo0";
    private static final String PEER_INTERFACE = "peer0";
    private static final String ADDRESS = "192.0.2.1";
    private static final String PEER_ADDRESS = "192.0.2.2";
    private static final String NOBODY = "02:00:00:00:00:01";
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration ARRIVAL_LIMIT = Duration.ofSeconds(10);

    private static final Pattern SENT = Pattern.compile("(\\d{1,18}) (\\d{1,18})");

    /** Sends one-byte datagrams, every fifth to the first port, until it has sent $3 of them or is told to end; prints how many. */
    static final String SENDER = """
            exec 3>"/dev/udp/$1/$2" 4>"/dev/udp/$1/9000"
            count=$3 sent=0 first=0
            trap 'count=0' TERM
            echo ready
            while ((count == -1 || sent < count)); do
                if ((sent % 5 == 0)); then
                    printf x >&3 && ((++first, ++sent))
                else
                    printf x >&4 && ((++sent))
                fi
            done
            echo "$first $((sent - first))"
            """;

    private final String namespace;
    private final String peerNamespace;
    private final Optional<Path> pins;
    private final Consumer<String> narrator;

    private HostNetwork(String namespace, Optional<Path> pins, Consumer<String> narrator) {
        this.namespace = namespace;
        this.peerNamespace = namespace + "-peer";
        this.pins = pins;
        this.narrator = narrator;
    }

    /**
     * Builds it.
     *
     * @param number makes the names of the namespaces unlike those of another demo
     * @param pins the directory of bpfman's pins, where known
     */
    static HostNetwork build(long number, Optional<Path> pins, Consumer<String> narrator) {
        HostNetwork network = new HostNetwork("bpfman-demo-" + number, pins, narrator);
        try {
            network.build();
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private void build() {
        tell("ip", "netns", "add", namespace);
        tell("ip", "netns", "add", peerNamespace);
        tell(
                "ip",
                "-n",
                namespace,
                "link",
                "add",
                INTERFACE,
                "type",
                "veth",
                "peer",
                PEER_INTERFACE,
                "netns",
                peerNamespace);
        end(namespace, INTERFACE, ADDRESS, PEER_ADDRESS);
        end(peerNamespace, PEER_INTERFACE, PEER_ADDRESS, ADDRESS);
    }

    private void end(String netns, String name, String address, String other) {
        // IPv6 sends packets of its own accord, which would be counted too.
        String ipv6 = "/proc/sys/net/ipv6/conf/" + name + "/disable_ipv6";
        Tool.run("ip", "netns", "exec", netns, "sh", "-c", "test ! -e " + ipv6 + " || echo 1 > " + ipv6);
        tell("ip", "-n", netns, "address", "add", address + "/24", "dev", name);
        tell("ip", "-n", netns, "link", "set", name, "up");
        tell("ip", "-n", netns, "neighbour", "add", other, "lladdr", NOBODY, "dev", name);
    }

    private void tell(String... command) {
        narrator.accept(String.join(" ", command));
        Tool.run(command);
    }

    @Override
    public Place place() {
        return new Place(INTERFACE, Optional.of(Path.of("/run/netns", namespace)));
    }

    @Override
    public Sent sendIn(int count) {
        long before = arrived();
        Sent sent = sent(Tool.run(sender(peerNamespace, ADDRESS, count)));
        await(this::arrived, before + sent.total(), "arrived at");
        return sent;
    }

    @Override
    public void sendOut(int count) {
        long before = departed();
        Sent sent = sent(Tool.run(sender(namespace, PEER_ADDRESS, count)));
        await(this::departed, before + sent.total(), "left");
    }

    @Override
    public Flow start() {
        long before = arrived();
        String[] command = sender(peerNamespace, ADDRESS, -1);
        Process process = Tool.start(command);
        return () -> {
            try {
                // Before its first packet the sender might not know yet that it is to end with a word.
                await(this::arrived, before + 1, "arrived at");
            } finally {
                // Not Process.destroy(), which closes the stream that its last word comes through.
                process.toHandle().destroy();
            }
            Sent sent = sent(Tool.output(process, command));
            await(this::arrived, before + sent.total(), "arrived at");
            return sent;
        };
    }

    private static String[] sender(String netns, String address, int count) {
        return new String[] {
            "ip",
            "netns",
            "exec",
            netns,
            "bash",
            "-c",
            SENDER,
            "sender",
            address,
            Integer.toString(DROPPED_PORT),
            Integer.toString(count)
        };
    }

    /** What the sender's last line says. */
    static Sent sent(String output) {
        String last = output.strip().lines().reduce((before, line) -> line).orElse("");
        Matcher numbers = SENT.matcher(last);
        if (!numbers.matches()) {
            throw new DemoException("the sender failed: " + output.strip());
        }
        return new Sent(Long.parseLong(numbers.group(1)), Long.parseLong(numbers.group(2)));
    }

    private void await(LongSupplier counter, long count, String what) {
        long deadline = System.nanoTime() + ARRIVAL_LIMIT.toNanos();
        while (counter.getAsLong() < count) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                throw new DemoException("only " + counter.getAsLong() + " of " + count + " packets " + what + " "
                        + INTERFACE + " after " + ARRIVAL_LIMIT.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    @Override
    public long arrived() {
        return statistic("rx_packets");
    }

    @Override
    public long departed() {
        return statistic("tx_packets");
    }

    private long statistic(String name) {
        String text = Tool.run(
                "ip", "netns", "exec", namespace, "cat", "/sys/class/net/" + INTERFACE + "/statistics/" + name);
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new DemoException(name + " of " + INTERFACE + " is no number: " + text.strip(), e);
        }
    }

    @Override
    public Optional<List<String>> remains() {
        List<String> found = new ArrayList<>();
        found.addAll(look("tc", "-n", namespace, "filter", "show", "dev", INTERFACE, "ingress"));
        found.addAll(look("tc", "-n", namespace, "filter", "show", "dev", INTERFACE, "egress"));
        look("tc", "-n", namespace, "qdisc", "show", "dev", INTERFACE).stream()
                .filter(line -> line.contains("clsact"))
                .forEach(found::add);
        pins.ifPresent(root -> found.addAll(look("find", root.toString(), "-type", "f")));
        return Optional.of(found);
    }

    private List<String> look(String... command) {
        narrator.accept(String.join(" ", command));
        return Tool.run(command).lines().toList();
    }

    @Override
    public void close() {
        for (String netns : List.of(namespace, peerNamespace)) {
            if (Files.exists(Path.of("/run/netns", netns))) {
                Tool.run("ip", "netns", "del", netns);
            }
        }
    }
}
