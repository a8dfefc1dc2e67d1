// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.QuietNamespace;
import io.bpfman.itest.support.Sender;
import io.bpfman.itest.support.Wire;
import java.nio.file.Path;

/** A {@link Wire} whose hooks an agent works on, as an operator looks at it, and what can happen to it. */
final class Network implements AutoCloseable {

    static final String HOOK = Wire.HOOK;

    private final String name;
    private final Wire wire;
    private final QuietNamespace sender;
    private final QuietNamespace host;

    private Network(String name) {
        this.name = name;
        this.wire = Wire.make(name);
        this.sender = wire.sender();
        this.host = wire.host();
    }

    static Network create() {
        return new Network(QuietNamespace.freshName("bpfacc"));
    }

    /** Closes this one and makes another, whose namespaces have the names of the former ones. */
    Network remake() {
        close();
        return new Network(name);
    }

    /** Makes the pair of interfaces, which must not be there. */
    void addPair() {
        wire.addPair("");
    }

    /** Puts another pair of interfaces, with the hook's interface under the index of the former one, in the place of the pair. */
    void replacePair() {
        int ifindex = ifindex();
        deletePair();
        wire.addPair(" index " + ifindex);
    }

    /** Begins to send packets to the hook. */
    Sender startSender() {
        return Sender.start(sender.name(), Wire.BEYOND_HOOK);
    }

    /** Deletes the pair of interfaces. */
    void deletePair() {
        sender.configure("link del " + Wire.FAR_END);
    }

    /** Gives the hook's interface another name; packets arrive at it as before. */
    void renameHook(String name) {
        wire.renameHook(name);
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
        return wire.netns();
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
        return wire.arrived();
    }

    /** Of those that have arrived, the ones that the interface dropped before any program saw them. */
    long droppedBefore() {
        return wire.droppedBefore();
    }

    /** Packets that have come out of the hook's interface, after every program saw them. */
    long left() {
        return wire.left();
    }

    /** Starts to send packets that arrive at the hook's interface. */
    Sender sendToHook() {
        return Sender.start(sender.name(), Wire.BEYOND_HOOK);
    }

    /** Sends packets to the hook's interface, wherever its namespace is. */
    void sendBurst(int packets) {
        Sender.burst(sender.name(), Wire.BEYOND_HOOK, packets);
    }

    /** Sends packets that arrive at the hook's interface; returns when they are there. */
    void burstToHook(int packets) {
        wire.burstToHook(packets);
    }

    /** Sends packets out of the hook's interface; returns when they have left it. */
    void burstFromHook(int packets) {
        long before = left();
        Sender.burst(host.name(), Wire.BEYOND_SENDER, packets);
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
        wire.close();
    }
}
