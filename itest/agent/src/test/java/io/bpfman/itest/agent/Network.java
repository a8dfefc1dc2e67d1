// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two network namespaces joined by a veth pair: packets go from {@code s0} to {@code h0}, the interface with the hooks. Neighbours are fixed, IPv6 is
 * off, and packets are sent to addresses that are nobody's, so that no packet is on the wire that a test did not send.
 */
final class Network implements AutoCloseable {

    static final String HOOK = "h0";

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String BEYOND_HOOK = "10.204.0.9";
    private static final String BEYOND_SENDER = "10.204.0.8";
    private static final String HOOK_ADDRESS = "02:00:00:00:00:02";
    private static final String SENDER_ADDRESS = "02:00:00:00:00:01";

    private final String sender;
    private final String host;

    private Network(String name) {
        this.sender = name + "s";
        this.host = name + "h";
    }

    static Network create() {
        Network network = new Network("bpfacc-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
        try {
            network.build();
            return network;
        } catch (RuntimeException | AssertionError e) {
            network.close();
            throw e;
        }
    }

    private void build() {
        for (String namespace : List.of(sender, host)) {
            Host.line("ip netns add " + namespace);
            Host.run(
                    "ip",
                    "netns",
                    "exec",
                    namespace,
                    "bash",
                    "-c",
                    "echo 0 > /proc/sys/net/ipv4/ip_forward; if [[ -d /proc/sys/net/ipv6 ]]; then"
                            + " for f in all default; do echo 1 > /proc/sys/net/ipv6/conf/$f/disable_ipv6; done; fi");
        }
        addPair();
    }

    /** Makes the pair of interfaces, which must not be there. */
    void addPair() {
        configure(
                sender,
                "link add s0 address " + SENDER_ADDRESS + " type veth peer name " + HOOK + " address " + HOOK_ADDRESS
                        + " netns " + host,
                "addr add 10.204.0.1/24 dev s0",
                "link set s0 up",
                "neigh add " + BEYOND_HOOK + " lladdr " + HOOK_ADDRESS + " dev s0 nud permanent");
        configure(
                host,
                "addr add 10.204.0.2/24 dev " + HOOK,
                "link set " + HOOK + " up",
                "neigh add " + BEYOND_SENDER + " lladdr " + SENDER_ADDRESS + " dev " + HOOK + " nud permanent");
    }

    /** Runs commands of ip(8) in a namespace, all in one process: starting one is what takes time on emulated machines. */
    private static void configure(String namespace, String... commands) {
        Host.run("sh", "-c", "ip -n " + namespace + " -batch - <<END\n" + String.join("\n", commands) + "\nEND");
    }

    /** Deletes the pair of interfaces. */
    void deletePair() {
        Host.line("ip -n " + sender + " link del s0");
    }

    private static String read(String namespace, String file) {
        return Host.run("ip", "netns", "exec", namespace, "cat", file).strip();
    }

    /** The file of the namespace with the hooks. */
    Path netns() {
        return Path.of("/run/netns", host);
    }

    /** The number of the namespace with the hooks. */
    long nsid() {
        return Long.parseLong(
                Host.run("stat", "-L", "-c", "%i", netns().toString()).strip());
    }

    int ifindex() {
        return Integer.parseInt(read(host, "/sys/class/net/" + HOOK + "/ifindex"));
    }

    /** Packets that have arrived at the hook's interface; programs may see them a little later, when the backlog is worked off. */
    long arrived() {
        return Long.parseLong(read(host, "/sys/class/net/" + HOOK + "/statistics/rx_packets"));
    }

    /** Packets that have come out of the hook's interface, after every program saw them. */
    long left() {
        return Long.parseLong(read(sender, "/sys/class/net/s0/statistics/rx_packets"));
    }

    /** Starts to send packets that arrive at the hook's interface. */
    Sender sendToHook() {
        return Sender.start(sender, BEYOND_HOOK);
    }

    /** Sends packets that arrive at the hook's interface; returns when they are there. */
    void burstToHook(int packets) {
        long before = arrived();
        Sender.burst(sender, BEYOND_HOOK, packets);
        Await.until(
                () -> "of " + packets + " packets only " + (arrived() - before) + " have arrived",
                () -> arrived() == before + packets);
    }

    /** Sends packets out of the hook's interface; returns when they have left it. */
    void burstFromHook(int packets) {
        long before = left();
        Sender.burst(host, BEYOND_SENDER, packets);
        Await.until(
                () -> "of " + packets + " packets only " + (left() - before) + " have left",
                () -> left() == before + packets);
    }

    /** Runs tc(8) in the namespace with the hooks; the words are separated by single spaces. */
    String tc(String arguments) {
        return Host.line("tc -n " + host + " " + arguments);
    }

    /** What is at the hook's interface, as ip(8) and tc(8) show it; empty when the interface is gone. */
    String traffic() {
        Host.Result link = Host.attempt("ip", "-n", host, "link", "show", HOOK);
        if (link.status() != 0) {
            return "";
        }
        return link.output()
                + tc("qdisc show dev " + HOOK)
                + tc("filter show dev " + HOOK + " ingress")
                + tc("filter show dev " + HOOK + " egress");
    }

    @Override
    public void close() {
        for (String namespace : List.of(sender, host)) {
            if (Files.exists(Path.of("/run/netns", namespace))) {
                Host.line("ip netns del " + namespace);
            }
        }
    }
}
