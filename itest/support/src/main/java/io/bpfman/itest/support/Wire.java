// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.nio.file.Path;

/**
 * Two network namespaces of a test's own, joined by a veth pair: packets go from {@value #FAR_END} to {@value #HOOK}, the interface with the hooks.
 * Neighbours are fixed, IPv6 is off, and packets are sent to addresses that are nobody's, so that no packet is on the wire that a test did not send.
 */
public final class Wire implements AutoCloseable {

    /** The interface with the hooks. */
    public static final String HOOK = "h0";

    /** The other end of the pair. */
    public static final String FAR_END = "s0";

    /** The address of the far end. */
    public static final String SENDER = "10.203.0.1";

    /** Nobody's address; the far end sends to it by way of the hook. */
    public static final String BEYOND_HOOK = "10.203.0.9";

    /** Nobody's address; the hook's namespace sends to it by way of the far end. */
    public static final String BEYOND_SENDER = "10.203.0.8";

    private static final String HOOK_ADDRESS = "02:00:00:00:00:02";
    private static final String SENDER_ADDRESS = "02:00:00:00:00:01";

    private final QuietNamespace sender;
    private final QuietNamespace host;

    private Wire(QuietNamespace sender, QuietNamespace host) {
        this.sender = sender;
        this.host = host;
    }

    /**
     * Makes the namespaces and the pair; what was made goes again when that fails.
     *
     * @param name how the names of both start; nobody else's
     */
    public static Wire make(String name) {
        QuietNamespace sender = QuietNamespace.make(name + "s");
        try {
            Wire wire = new Wire(sender, QuietNamespace.make(name + "h"));
            try {
                wire.addPair("");
                return wire;
            } catch (RuntimeException | AssertionError e) {
                wire.host.close();
                throw e;
            }
        } catch (RuntimeException | AssertionError e) {
            sender.close();
            throw e;
        }
    }

    /**
     * Makes the pair of interfaces, which must not be there, and waits until packets can pass.
     *
     * @param more of the hook's interface, as ip-link(8) has it; may be empty
     */
    public void addPair(String more) {
        sender.configure(
                "link add " + FAR_END + " address " + SENDER_ADDRESS + " type veth peer name " + HOOK + " address "
                        + HOOK_ADDRESS + " netns " + host.name() + more,
                "addr add " + SENDER + "/24 dev " + FAR_END,
                "link set " + FAR_END + " up",
                "neigh add " + BEYOND_HOOK + " lladdr " + HOOK_ADDRESS + " dev " + FAR_END + " nud permanent");
        host.configure("addr add 10.203.0.2/24 dev " + HOOK, "link set " + HOOK + " up", neighbour("add", HOOK));
        awaitCarrier(HOOK);
    }

    /** Until both ends have it, packets would be lost, and the pair would look otherwise before and after a test's step. */
    private void awaitCarrier(String hook) {
        sender.awaitCarrier(FAR_END);
        host.awaitCarrier(hook);
    }

    private static String neighbour(String verb, String device) {
        return "neigh " + verb + " " + BEYOND_SENDER + " lladdr " + SENDER_ADDRESS + " dev " + device
                + " nud permanent";
    }

    /** Gives the hook's interface another name; packets arrive at it as before. */
    public void renameHook(String name) {
        host.configure(
                "link set " + HOOK + " down",
                "link set " + HOOK + " name " + name,
                "link set " + name + " up",
                neighbour("replace", name));
        awaitCarrier(name);
    }

    /** The namespace that packets come from. */
    public QuietNamespace sender() {
        return sender;
    }

    /** The namespace with the hooks. */
    public QuietNamespace host() {
        return host;
    }

    /** The file of the namespace with the hooks. */
    public Path netns() {
        return Path.of("/run/netns", host.name());
    }

    /** Packets that have arrived at the hook's interface; programs may see them a little later, when the backlog is worked off. */
    public long arrived() {
        return host.received(HOOK);
    }

    /** Of those that have arrived, the ones that the interface dropped before any program saw them. */
    public long droppedBefore() {
        return host.droppedBefore(HOOK);
    }

    /** Packets that have come out of the hook's interface, after every program saw them. */
    public long left() {
        return sender.received(FAR_END);
    }

    /** Sends packets that arrive at the hook's interface; returns when they are there. */
    public void burstToHook(int packets) {
        long before = arrived();
        Sender.burst(sender.name(), BEYOND_HOOK, packets);
        Await.until(
                () -> "of " + packets + " packets only " + (arrived() - before) + " have arrived",
                () -> arrived() == before + packets);
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
