// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import io.bpfman.api.Direction;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Backlog;
import io.bpfman.itest.support.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pair of veth interfaces, each end in a network namespace of its own, made with ip(8) in as few processes as can be: starting one is what takes
 * time on emulated machines. Needs root.
 */
final class VethPair implements AutoCloseable {

    static final String HOOK = "test0";

    private static final String INSIDE = "192.0.2.2";
    private static final String OUTSIDE = "192.0.2.1";
    private static final String INSIDE_ADDRESS = "02:00:00:00:00:02";
    private static final String OUTSIDE_ADDRESS = "02:00:00:00:00:01";

    private final String name;
    private final String peer;
    private Optional<Process> keeper = Optional.empty();

    /**
     * Makes the interfaces; what was made is removed again when that fails. Without generated IPv6 addresses and with fixed neighbours nothing is sent
     * that a test did not send.
     *
     * @param name of the namespace with the interface for tests, at most ten characters; nobody else's
     */
    VethPair(String name) {
        this.name = name;
        this.peer = name + "p";
        try {
            run(
                    lines(
                            "netns add " + name,
                            "netns add " + peer,
                            "link add " + HOOK + " netns " + name + " address " + INSIDE_ADDRESS
                                    + " type veth peer name peer0 address " + OUTSIDE_ADDRESS + " netns " + peer),
                    "ip",
                    "-batch",
                    "-");
            bringUp(name, HOOK, INSIDE, OUTSIDE, OUTSIDE_ADDRESS);
            bringUp(peer, "peer0", OUTSIDE, INSIDE, INSIDE_ADDRESS);
        } catch (RuntimeException | AssertionError e) {
            remove(e);
            throw e;
        }
    }

    private static void bringUp(
            String netns, String device, String address, String neighbour, String neighbourAddress) {
        run(
                lines(
                        "link set " + device + " addrgenmode none",
                        "addr add " + address + "/24 dev " + device,
                        "link set " + device + " up",
                        "neigh replace " + neighbour + " lladdr " + neighbourAddress + " dev " + device
                                + " nud permanent"),
                "ip",
                "-n",
                netns,
                "-batch",
                "-");
    }

    private static String lines(String... commands) {
        return String.join("\n", commands) + "\n";
    }

    /** The namespace with the interface for tests. */
    Path netns() {
        return Path.of("/run/netns", name);
    }

    /** Sends so many UDP packets to this port in at the interface, and waits until each has come in and programs have seen it. */
    void send(int packets, int port) {
        long before = received();
        String loop =
                "for ((i = 0; i < " + packets + "; i++)); do echo -n x > /dev/udp/" + INSIDE + "/" + port + "; done";
        Host.run("nsenter", "--net=/run/netns/" + peer, "bash", "-c", loop);
        Await.until(
                () -> "of " + packets + " packets only " + (received() - before) + " came in at " + HOOK,
                () -> received() >= before + packets);
        Backlog.awaitEmpty();
    }

    /** The packets that the interface has received, out of proc_pid_net(5). */
    private long received() {
        return runInside("cat", "/proc/net/dev")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(HOOK + ":"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(HOOK.length() + 1).strip().split(" +", -1)[1]))
                .findFirst()
                .orElseThrow();
    }

    void addQdisc(String kind) {
        Host.run("tc", "-n", name, "qdisc", "add", "dev", HOOK, kind);
    }

    /** Adds a {@code cls_bpf} filter that runs a pinned program. */
    void addFilter(Direction direction, int priority, int protocol, Path pin) {
        runInside(
                "tc",
                "filter",
                "add",
                "dev",
                HOOK,
                direction.label(),
                "prio",
                Integer.toString(priority),
                "protocol",
                protocol == 3 ? "all" : "0x" + Integer.toHexString(protocol),
                "bpf",
                "da",
                "object-pinned",
                pin.toString());
    }

    /** Puts a pinned XDP program on the interface, without a link. */
    void setXdp(Path pin) {
        runInside("ip", "link", "set", "dev", HOOK, "xdp", "pinned", pin.toString());
    }

    void removeInterface() {
        // deleting one end deletes the other, whether a path leads to its namespace or not
        Host.run("ip", "-n", peer, "link", "del", "peer0");
    }

    /** An interface is renamed while it is down. */
    void renameInterface(String newName) {
        run(
                lines(
                        "link set " + HOOK + " down",
                        "link set " + HOOK + " name " + newName,
                        "link set " + newName + " up"),
                "ip",
                "-n",
                name,
                "-batch",
                "-");
    }

    /** Another interface takes the place, name and index of the one for tests. */
    void replaceInterface(int ifindex) {
        run(
                lines("link del " + HOOK, "link add " + HOOK + " index " + ifindex + " type veth peer name other0"),
                "ip",
                "-n",
                name,
                "-batch",
                "-");
    }

    /** The namespace's file goes, and a process stays in the namespace. */
    void hide() {
        try {
            Process process =
                    new ProcessBuilder("nsenter", "--net=" + netns(), "sh", "-c", "echo; exec sleep 60").start();
            keeper = Optional.of(process);
            if (process.getInputStream().read() != '\n') {
                throw new IllegalStateException("no process could be put into the namespace " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot put a process into the namespace " + name, e);
        }
        Host.run("ip", "netns", "del", name);
    }

    @Override
    public void close() {
        keeper.ifPresent(Process::destroyForcibly);
        String last = keeper.isPresent() ? "" : "netns del " + name + "\n";
        run(last + "netns del " + peer + "\n", "ip", "-force", "-batch", "-");
    }

    /** Removes what there is after something failed, which is what the caller is to hear of first. */
    private void remove(Throwable cause) {
        try {
            close();
        } catch (RuntimeException | AssertionError e) {
            cause.addSuppressed(e);
        }
    }

    /** Runs a command in the namespace. Not {@code tc -n} nor {@code ip netns exec}: they put a fresh /sys over the one with the pins. */
    private String runInside(String... command) {
        String[] all = new String[command.length + 2];
        all[0] = "nsenter";
        all[1] = "--net=" + netns();
        System.arraycopy(command, 0, all, 2, command.length);
        return Host.run(all);
    }

    private static String run(String input, String... command) {
        return Host.attempt(List.of(command), Map.of(), input).succeeded();
    }
}
