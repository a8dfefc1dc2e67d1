// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace of a test's own, with a name. It forwards nothing and has no IPv6, which would send by itself. Its counters come out of
 * proc_pid_net(5) of a process that lives in it and does nothing: tests read counters over and over, and starting a process for each reading is what
 * takes time on emulated machines. Closing it removes it. For one thread at a time.
 */
public final class QuietNamespace implements AutoCloseable {

    private static final String SCRIPT = "echo 0 > /proc/sys/net/ipv4/ip_forward; for f in all default; do"
            + " test ! -d /proc/sys/net/ipv6 || echo 1 > /proc/sys/net/ipv6/conf/$f/disable_ipv6; done;"
            + " echo inside; exec cat";
    private static final int RECEIVED_PACKETS = 1;
    private static final int RECEIVE_DROPPED = 3;
    private static final int TRANSMIT_DROPPED = 11;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final Process inhabitant;
    private boolean closed;

    private QuietNamespace(String name, Process inhabitant) {
        this.name = name;
        this.inhabitant = inhabitant;
    }

    /** A name that starts like this and is nobody else's, nor that of an earlier one of this process. */
    public static String freshName(String prefix) {
        return prefix + "-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    }

    /**
     * Makes a namespace.
     *
     * @param name as ip-netns(8) is to know it; nobody else's
     */
    public static QuietNamespace make(String name) {
        Host.run("ip", "netns", "add", name);
        try {
            return new QuietNamespace(name, enter(name));
        } catch (RuntimeException | AssertionError e) {
            Host.run("ip", "netns", "del", name);
            throw e;
        }
    }

    private static Process enter(String name) {
        try {
            Process process = new ProcessBuilder("nsenter", "--net=/run/netns/" + name, "sh", "-c", SCRIPT)
                    .redirectErrorStream(true)
                    .start();
            String first = new BufferedReader(
                            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            if (!"inside".equals(first)) {
                process.destroyForcibly();
                throw new AssertionError("cannot enter the namespace " + name + ": " + first);
            }
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return name;
    }

    /** The process that lives in it until it is closed. */
    public long inhabitant() {
        return inhabitant.pid();
    }

    /** Packets that have arrived at an interface. */
    public long received(String netInterface) {
        return statistic(netInterface, RECEIVED_PACKETS);
    }

    /** Packets that were to leave an interface and were dropped there. */
    public long dropped(String netInterface) {
        return statistic(netInterface, TRANSMIT_DROPPED);
    }

    /** Packets that an interface took and dropped before any program saw them, as one does that has no memory for them just then. */
    public long droppedBefore(String netInterface) {
        return statistic(netInterface, RECEIVE_DROPPED);
    }

    /** A counter of IPv4, by its name in {@code /proc/net/snmp}. */
    public long ip(String counter) {
        List<String> lines =
                lines("snmp").stream().filter(line -> line.startsWith("Ip:")).toList();
        int column = Arrays.asList(lines.get(0).split(" ", -1)).indexOf(counter);
        return Long.parseLong(lines.get(1).split(" ", -1)[column]);
    }

    private long statistic(String netInterface, int column) {
        return lines("dev").stream()
                .map(String::strip)
                .filter(line -> line.startsWith(netInterface + ":"))
                .map(line -> line.substring(netInterface.length() + 1).strip().split(" +", -1))
                .mapToLong(columns -> Long.parseLong(columns[column]))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no interface " + netInterface + " in " + name));
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(inhabitant.pid()), "net", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs commands of ip(8) in the namespace, all in one process. */
    public void configure(String... commands) {
        Host.run("sh", "-c", "ip -n " + name + " -batch - <<END\n" + String.join("\n", commands) + "\nEND");
    }

    /**
     * Waits until an interface, whose other end is up as well, sends what it is given. The kernel tells it a moment after both ends are up, on a thread of its
     * own ({@code linkwatch_do_dev} of net/core/link_watch.c); until then what the end that was up first is to send is dropped, and nobody is told.
     */
    public void awaitCarrier(String netInterface) {
        Await.until(
                () -> "no carrier at " + netInterface + " in " + name + ": " + show(netInterface),
                () -> show(netInterface).contains(" state UP "));
    }

    private String show(String netInterface) {
        return Host.line("ip -n " + name + " link show " + netInterface);
    }

    /** Takes the name away, and what lives in the namespace with it. The second time it does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            inhabitant.destroyForcibly();
            Host.run("ip", "netns", "del", name);
        }
    }
}
