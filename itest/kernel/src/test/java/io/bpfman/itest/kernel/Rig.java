// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two network namespaces of its own, joined by two veth pairs: packets go from {@code s0} to {@code h0}, the interface with the hooks; what is
 * redirected to {@code r0} comes out at {@code r1}. Nothing but the test's own packets is on the wires: neighbours are fixed, IPv6 is off, and the
 * addresses that packets are sent to belong to nobody, so that nobody answers.
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

    private final String sender;
    private final String host;

    private Rig(String sender, String host) {
        this.sender = sender;
        this.host = host;
    }

    static Rig create() {
        String name = "bpfit-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        Rig rig = new Rig(name + "s", name + "h");
        try {
            rig.build();
            return rig;
        } catch (RuntimeException | AssertionError e) {
            rig.close();
            throw e;
        }
    }

    private void build() {
        for (String namespace : List.of(sender, host)) {
            Shell.run("ip", "netns", "add", namespace);
            Shell.run(
                    "ip",
                    "netns",
                    "exec",
                    namespace,
                    "sh",
                    "-c",
                    "echo 0 > /proc/sys/net/ipv4/ip_forward;"
                            + " for f in all default; do"
                            + " test ! -d /proc/sys/net/ipv6 || echo 1 > /proc/sys/net/ipv6/conf/$f/disable_ipv6; done");
        }
        configure(
                sender,
                "link add s0 address " + SENDER_ADDRESS + " type veth peer name h0 address " + HOOK_ADDRESS + " netns "
                        + host,
                "link add r1 type veth peer name r0 netns " + host,
                "addr add 10.203.0.1/24 dev s0",
                "link set s0 up",
                "link set r1 up",
                "neigh add " + BEYOND_HOOK + " lladdr " + HOOK_ADDRESS + " dev s0 nud permanent");
        configure(
                host,
                "addr add 10.203.0.2/24 dev h0",
                "link set h0 up",
                "link set r0 up",
                "neigh add " + BEYOND_SENDER + " lladdr " + SENDER_ADDRESS + " dev h0 nud permanent");
        giveOwnerTo(TOS);
    }

    /** Runs commands of ip(8) in a namespace, all in one process: starting one is what takes time on emulated machines. */
    private static void configure(String namespace, String... commands) {
        Shell.run("sh", "-c", "ip -n " + namespace + " -batch - <<END\n" + String.join("\n", commands) + "\nEND");
    }

    /** Makes packets with this type of service end at the namespace itself, and nothing answer them. */
    private void giveOwnerTo(String tos) {
        configure(
                host,
                "rule add tos " + tos + " table 100",
                "route add local " + BEYOND_HOOK + " dev h0 table 100",
                "rule add iif lo to 10.203.0.1 blackhole");
    }

    private static String read(String namespace, String file) {
        return Shell.run("ip", "netns", "exec", namespace, "cat", file).strip();
    }

    /** The file of the namespace with the hooks. */
    Path netns() {
        return Path.of("/run/netns", host);
    }

    String namespace() {
        return host;
    }

    /** Packets that arrive at the hook's interface. */
    Traffic towardsHook() {
        return towardsHook(PAYLOAD);
    }

    /** The same with this many bytes of payload each. */
    Traffic towardsHook(int payload) {
        return Traffic.from(sender, BEYOND_HOOK, payload);
    }

    /** Packets that leave through the hook's interface. */
    Traffic outOfHook() {
        return Traffic.from(host, BEYOND_SENDER, PAYLOAD);
    }

    /** Packets that have arrived at the hook's interface, before any program sees them. */
    long arrived() {
        return statistic(host, "h0", "rx_packets");
    }

    /** Packets for the hook's interface that the kernel dropped before it arrived there, for want of room. */
    long droppedOnTheWay() {
        return statistic(sender, "s0", "tx_dropped");
    }

    /** Packets that have left the hook's interface and arrived at the other end. */
    long left() {
        return statistic(sender, "s0", "rx_packets");
    }

    /** Packets that were redirected to {@code r0}. */
    long redirected() {
        return statistic(sender, "r1", "rx_packets");
    }

    private static long statistic(String namespace, String netInterface, String name) {
        return Long.parseLong(read(namespace, "/sys/class/net/" + netInterface + "/statistics/" + name));
    }

    /** Packets that came through ingress to the IP layer behind it. */
    long delivered() {
        return ipCounter("InReceives");
    }

    /** Packets with the type of service that is routed to the namespace itself: only they have an owner. */
    long deliveredByTos() {
        return ipCounter("InDelivers");
    }

    private long ipCounter(String name) {
        List<String> lines = read(host, "/proc/net/snmp")
                .lines()
                .filter(line -> line.startsWith("Ip:"))
                .toList();
        int column = Arrays.asList(lines.get(0).split(" ", -1)).indexOf(name);
        return Long.parseLong(lines.get(1).split(" ", -1)[column]);
    }

    int redirectTarget() {
        return Integer.parseInt(read(host, "/sys/class/net/r0/ifindex"));
    }

    int hookIndex() {
        return Integer.parseInt(read(host, "/sys/class/net/h0/ifindex"));
    }

    /** Lets packets of up to this size through between the sender and the hook. */
    void setMtu(int bytes) {
        Shell.line("ip -n " + sender + " link set s0 mtu " + bytes);
        Shell.line("ip -n " + host + " link set h0 mtu " + bytes);
    }

    /** Takes the hook's interface away. */
    void removeHookInterface() {
        Shell.line("ip -n " + host + " link del h0");
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
        return Shell.line("nsenter --net=/run/netns/" + host + " " + command);
    }

    @Override
    public void close() {
        for (String namespace : List.of(sender, host)) {
            Shell.attempt("ip", "netns", "del", namespace);
        }
    }
}
