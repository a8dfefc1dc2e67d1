// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.QuietNamespace;
import io.bpfman.itest.support.Wire;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Wire} of a test's own, and a second veth pair: what is redirected to {@code r0} comes out at {@code r1}. Nobody answers the packets. Its
 * traffic ends with it.
 */
final class Rig implements AutoCloseable {

    static final String HOOK = Wire.HOOK;

    private static final int PAYLOAD = 26;

    /** DSCP 4. */
    private static final String TOS = "0x10";

    private final Wire wire;
    private final QuietNamespace sender;
    private final QuietNamespace host;
    private final List<Traffic> traffic = new ArrayList<>();

    private Rig(Wire wire) {
        this.wire = wire;
        this.sender = wire.sender();
        this.host = wire.host();
    }

    static Rig create() {
        Wire wire = Wire.make(QuietNamespace.freshName("bpfit"));
        try {
            Rig rig = new Rig(wire);
            rig.build();
            return rig;
        } catch (RuntimeException | AssertionError e) {
            wire.close();
            throw e;
        }
    }

    private void build() {
        sender.configure("link add r1 type veth peer name r0 netns " + host.name(), "link set r1 up");
        host.configure("link set r0 up");
        giveOwnerTo(TOS);
    }

    /** Makes packets with this type of service end at the namespace itself, and nothing answer them. */
    private void giveOwnerTo(String tos) {
        host.configure(
                "rule add tos " + tos + " table 100",
                "route add local " + Wire.BEYOND_HOOK + " dev h0 table 100",
                "rule add iif lo to " + Wire.SENDER + " blackhole");
    }

    private String read(String file) {
        return Host.run("ip", "netns", "exec", host.name(), "cat", file).strip();
    }

    /** The file of the namespace with the hooks. */
    Path netns() {
        return wire.netns();
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
        return from(sender, Wire.BEYOND_HOOK, payload);
    }

    /** Packets that leave through the hook's interface. */
    Traffic outOfHook() {
        return from(host, Wire.BEYOND_SENDER, PAYLOAD);
    }

    private Traffic from(QuietNamespace namespace, String beyond, int payload) {
        Traffic made = Traffic.from(namespace.name(), beyond, payload);
        traffic.add(made);
        return made;
    }

    /** Packets that have arrived at the hook's interface, before any program sees them. */
    long arrived() {
        return wire.arrived();
    }

    /** Packets for the hook's interface that the kernel dropped before it arrived there, for want of room. */
    long droppedOnTheWay() {
        return sender.dropped("s0");
    }

    /** Packets that have left the hook's interface and arrived at the other end. */
    long left() {
        return wire.left();
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
        return Host.line("nsenter --net=/run/netns/" + host.name() + " " + command);
    }

    @Override
    public void close() {
        try {
            traffic.forEach(Traffic::close);
        } finally {
            wire.close();
        }
    }
}
