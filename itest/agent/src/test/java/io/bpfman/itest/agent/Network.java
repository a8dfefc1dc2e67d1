// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.support.QuietNamespace;
import java.nio.file.Path;
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

    private final QuietNamespace sender;
    private final QuietNamespace host;

    private Network(QuietNamespace sender, QuietNamespace host) {
        this.sender = sender;
        this.host = host;
    }

    static Network create() {
        return create("bpfacc-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
    }

    private static Network create(String name) {
        QuietNamespace sender = QuietNamespace.make(name + "s");
        try {
            Network network = new Network(sender, QuietNamespace.make(name + "h"));
            try {
                network.addPair();
                return network;
            } catch (RuntimeException | AssertionError e) {
                network.host.close();
                throw e;
            }
        } catch (RuntimeException | AssertionError e) {
            sender.close();
            throw e;
        }
    }

    /** Closes this one and makes another, whose namespaces have the names of the former ones. */
    Network remake() {
        String name = sender.name().substring(0, sender.name().length() - 1);
        close();
        return create(name);
    }

    /** Makes the pair of interfaces, which must not be there. */
    void addPair() {
        addPair("");
    }

    /** Puts another pair of interfaces, with the hook's interface under the index of the former one, in the place of the pair. */
    void replacePair() {
        int ifindex = ifindex();
        deletePair();
        addPair(" index " + ifindex);
    }

    private void addPair(String index) {
        sender.configure(
                "link add s0 address " + SENDER_ADDRESS + " type veth peer name " + HOOK + " address " + HOOK_ADDRESS
                        + " netns " + host.name() + index,
                "addr add 10.204.0.1/24 dev s0",
                "link set s0 up",
                "neigh add " + BEYOND_HOOK + " lladdr " + HOOK_ADDRESS + " dev s0 nud permanent");
        host.configure(
                "addr add 10.204.0.2/24 dev " + HOOK,
                "link set " + HOOK + " up",
                "neigh add " + BEYOND_SENDER + " lladdr " + SENDER_ADDRESS + " dev " + HOOK + " nud permanent");
        // The kernel finds the carrier a moment after both ends are up; until then the pair would look otherwise before
        // and after a test's step.
        Await.until(() -> "no carrier: " + traffic(), () -> traffic().contains(" state UP "));
    }

    /** Deletes the pair of interfaces. */
    void deletePair() {
        sender.configure("link del s0");
    }

    /** Gives the hook's interface another name; packets arrive at it as before. */
    void renameHook(String name) {
        host.configure(
                "link set " + HOOK + " down",
                "link set " + HOOK + " name " + name,
                "link set " + name + " up",
                "neigh replace " + BEYOND_SENDER + " lladdr " + SENDER_ADDRESS + " dev " + name + " nud permanent");
    }

    /** Moves the hook's interface to the sender's namespace. */
    void moveHookAway() {
        host.configure("link set " + HOOK + " netns " + sender.name());
    }

    /** Takes the path away that leads to the namespace with the hooks; a process lives on in it. */
    void hideNetns() {
        Host.run("ip", "netns", "del", host.name());
    }

    /** Takes away the path and the process that keep the namespace with the hooks alive; it goes unless somebody else does. */
    void leaveNetns() {
        host.close();
    }

    /** Brings the path back. */
    void showNetns() {
        Host.run("ip", "netns", "attach", host.name(), Long.toString(host.inhabitant()));
    }

    /** Where the process that lives in the namespace with the hooks has it. */
    Path netnsOfProcess() {
        return Path.of("/proc", Long.toString(host.inhabitant()), "ns/net");
    }

    /** The file of the namespace with the hooks. */
    Path netns() {
        return Path.of("/run/netns", host.name());
    }

    /** The number of the namespace with the hooks. */
    long nsid() {
        return Long.parseLong(
                Host.run("stat", "-L", "-c", "%i", netns().toString()).strip());
    }

    int ifindex() {
        return Integer.parseInt(
                Host.run("ip", "netns", "exec", host.name(), "cat", "/sys/class/net/" + HOOK + "/ifindex")
                        .strip());
    }

    /** Packets that have arrived at the hook's interface; programs may see them a little later, when the backlog is worked off. */
    long arrived() {
        return host.received(HOOK);
    }

    /** Packets that have come out of the hook's interface, after every program saw them. */
    long left() {
        return sender.received("s0");
    }

    /** Starts to send packets that arrive at the hook's interface. */
    Sender sendToHook() {
        return Sender.start(sender.name(), BEYOND_HOOK);
    }

    /** Sends packets to the hook's interface, wherever its namespace is. */
    void sendBurst(int packets) {
        Sender.burst(sender.name(), BEYOND_HOOK, packets);
    }

    /** Sends packets that arrive at the hook's interface; returns when they are there. */
    void burstToHook(int packets) {
        long before = arrived();
        Sender.burst(sender.name(), BEYOND_HOOK, packets);
        Await.until(
                () -> "of " + packets + " packets only " + (arrived() - before) + " have arrived",
                () -> arrived() == before + packets);
    }

    /** Sends packets out of the hook's interface; returns when they have left it. */
    void burstFromHook(int packets) {
        long before = left();
        Sender.burst(host.name(), BEYOND_SENDER, packets);
        Await.until(
                () -> "of " + packets + " packets only " + (left() - before) + " have left",
                () -> left() == before + packets);
    }

    /** Runs tc(8) in the namespace with the hooks; the words are separated by single spaces. */
    String tc(String arguments) {
        return Host.line("tc -n " + host.name() + " " + arguments);
    }

    /** What is at the hook's interface, as ip(8) and tc(8) show it; empty when the interface is gone. */
    String traffic() {
        return look(host.name());
    }

    /** What is at the hook's interface after it was moved to the sender's namespace. */
    String trafficAway() {
        return look(sender.name());
    }

    private static String look(String namespace) {
        Host.Result link = Host.attempt("ip", "-n", namespace, "link", "show", HOOK);
        if (link.status() != 0) {
            return "";
        }
        String tc = "tc -n " + namespace + " ";
        return link.output()
                + Host.line(tc + "qdisc show dev " + HOOK)
                + Host.line(tc + "filter show dev " + HOOK + " ingress")
                + Host.line(tc + "filter show dev " + HOOK + " egress");
    }

    @Override
    public void close() {
        try {
            host.close();
        } finally {
            sender.close();
        }
    }
}
