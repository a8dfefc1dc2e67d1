// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.itest.support.QuietNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two network namespaces of its own, joined by two veth pairs: packets go from {@code s0} to {@code h0}, the interface with the hooks; what is
 * redirected to {@code r0} comes out at {@code r1}. Nothing but the test's own packets is on the wires: neighbours are fixed, IPv6 is off, and the
 * addresses that packets are sent to belong to nobody, so that nobody answers. Its traffic ends with it.
 */
final class Rig implements AutoCloseable {

    static final String HOOK = "h0";

    private static final int PAYLOAD = 26;

    /** DSCP 4. */
    private static final String TOS = "0x10";

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String BEYOND_HOOK = "10.203.0.9";
    private static final String BEYOND_SENDER = "10.203.0.8";
    private static final String HOOK_ADDRESS = "02:00:00:00:00:02";
    private static final String SENDER_ADDRESS = "02:00:00:00:00:01";

    private final QuietNamespace sender;
    private final QuietNamespace host;
    private final List<Traffic> traffic = new ArrayList<>();

    private Rig(QuietNamespace sender, QuietNamespace host) {
        this.sender = sender;
        this.host = host;
    }

    static Rig create() {
        String name = "bpfit-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        QuietNamespace sender = QuietNamespace.make(name + "s");
        try {
            Rig rig = new Rig(sender, QuietNamespace.make(name + "h"));
            try {
                rig.build();
                return rig;
            } catch (RuntimeException | AssertionError e) {
                rig.host.close();
                throw e;
            }
        } catch (RuntimeException | AssertionError e) {
            sender.close();
            throw e;
        }
    }

    private void build() {
        sender.configure(
                "link add s0 address " + SENDER_ADDRESS + " type veth peer name h0 address " + HOOK_ADDRESS + " netns "
                        + host.name(),
                "link add r1 type veth peer name r0 netns " + host.name(),
                "addr add 10.203.0.1/24 dev s0",
                "link set s0 up",
                "link set r1 up",
                "neigh add " + BEYOND_HOOK + " lladdr " + HOOK_ADDRESS + " dev s0 nud permanent");
        host.configure(
                "addr add 10.203.0.2/24 dev h0",
                "link set h0 up",
                "link set r0 up",
                "neigh add " + BEYOND_SENDER + " lladdr " + SENDER_ADDRESS + " dev h0 nud permanent");
        giveOwnerTo(TOS);
    }

    /** Makes packets with this type of service end at the namespace itself, and nothing answer them. */
    private void giveOwnerTo(String tos) {
        host.configure(
                "rule add tos " + tos + " table 100",
                "route add local " + BEYOND_HOOK + " dev h0 table 100",
                "rule add iif lo to 10.203.0.1 blackhole");
    }

    private String read(String file) {
        return Shell.run("ip", "netns", "exec", host.name(), "cat", file).strip();
    }

    /** The file of the namespace with the hooks. */
    Path netns() {
        return Path.of("/run/netns", host.name());
    }

    String namespace() {
        return host.name();
    }

    /** Packets that arrive at the hook's interface. */
    Traffic towardsHook() {
        return towardsHook(PAYLOAD);
    }

    /** The same with this many bytes of payload each. */
    Traffic towardsHook(int payload) {
        return from(sender, BEYOND_HOOK, payload);
    }

    /** Packets that leave through the hook's interface. */
    Traffic outOfHook() {
        return from(host, BEYOND_SENDER, PAYLOAD);
    }

    private Traffic from(QuietNamespace namespace, String beyond, int payload) {
        Traffic made = Traffic.from(namespace.name(), beyond, payload);
        traffic.add(made);
        return made;
    }

    /** Packets that have arrived at the hook's interface, before any program sees them. */
    long arrived() {
        return host.received("h0");
    }

    /** Packets for the hook's interface that the kernel dropped before it arrived there, for want of room. */
    long droppedOnTheWay() {
        return sender.dropped("s0");
    }

    /** Packets that have left the hook's interface and arrived at the other end. */
    long left() {
        return sender.received("s0");
    }

    /** Packets that were redirected to {@code r0}. */
    long redirected() {
        return sender.received("r1");
    }

    /** Packets that came through ingress to the IP layer behind it. */
    long delivered() {
        return host.ip("InReceives");
    }

    /** Packets with the type of service that is routed to the namespace itself: only they have an owner. */
    long deliveredByTos() {
        return host.ip("InDelivers");
    }

    int redirectTarget() {
        return Integer.parseInt(read("/sys/class/net/r0/ifindex"));
    }

    int hookIndex() {
        return Integer.parseInt(read("/sys/class/net/h0/ifindex"));
    }

    /** Lets packets of up to this size through between the sender and the hook. */
    void setMtu(int bytes) {
        sender.configure("link set s0 mtu " + bytes);
        host.configure("link set h0 mtu " + bytes);
    }

    /** Takes the hook's interface away. */
    void removeHookInterface() {
        host.configure("link del h0");
    }

    /** Runs tc inside the hook's namespace; not by way of ip-netns(8), which would hide bpffs from it. */
    String tc(String arguments) {
        return inside("tc " + arguments);
    }

    /** Runs ip inside the hook's namespace, likewise. */
    String ip(String arguments) {
        return inside("ip " + arguments);
    }

    private String inside(String command) {
        return Shell.line("nsenter --net=/run/netns/" + host.name() + " " + command);
    }

    @Override
    public void close() {
        try {
            traffic.forEach(Traffic::close);
        } finally {
            try {
                host.close();
            } finally {
                sender.close();
            }
        }
    }
}
