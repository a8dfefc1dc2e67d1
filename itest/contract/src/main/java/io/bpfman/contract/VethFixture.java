// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramSelector;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.PinLayout;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A fixture on the real kernel: a pair of veth interfaces, each end in a network namespace of its own, made with ip(8) and tc(8). Needs root. The
 * names carry the process id, so that suites may run side by side.
 */
public final class VethFixture implements KernelFixture {

    private static final Path BPFFS = Path.of("/sys/fs/bpf");
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final long TIMEOUT_SECONDS = 10;
    private static final String INSIDE = "192.0.2.2";

    private final Kernel kernel;
    private final String name = "bc" + ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();
    private final String peerNetns = name + "p";
    private final Path directory = BPFFS.resolve("contract_" + name);
    private final List<String> netns = new ArrayList<>();
    private final NetInterface netInterface;

    /**
     * Leaves the test out, with the reason, when this process lacks a right that the fixture or a kernel needs: CAP_NET_ADMIN, CAP_SYS_ADMIN and
     * CAP_BPF (capabilities(7)).
     */
    public static void requireRights() {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            long effective = status.filter(line -> line.startsWith("CapEff:"))
                    .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .findFirst()
                    .orElseThrow();
            Map<String, Integer> needed = Map.of("CAP_NET_ADMIN", 12, "CAP_SYS_ADMIN", 21, "CAP_BPF", 39);
            needed.forEach((right, bit) -> assumeTrue(
                    (effective >>> bit & 1) == 1, () -> "this process lacks " + right + "; run the tests as root"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the rights of this process", e);
        }
    }

    /** Makes the interfaces; what was made is removed again when that fails. */
    public VethFixture(Kernel kernel) {
        this.kernel = kernel;
        try {
            kernel.pins().ensureMounted(BPFFS);
            kernel.pins().createDirectories(directory());
            run("ip", "netns", "add", name);
            netns.add(name);
            run("ip", "netns", "add", peerNetns);
            netns.add(peerNetns);
            netns.forEach(VethFixture::silence);
            configure(
                    name,
                    "link add test0 address 02:00:00:00:00:02 type veth peer name peer0 netns " + peerNetns,
                    "addr add " + INSIDE + "/24 dev test0",
                    "link set test0 up",
                    "neigh replace 192.0.2.1 lladdr 02:00:00:00:00:01 dev test0 nud permanent");
            configure(
                    peerNetns,
                    "addr add 192.0.2.1/24 dev peer0",
                    "link set peer0 address 02:00:00:00:00:01 up",
                    "neigh replace " + INSIDE + " lladdr 02:00:00:00:00:02 dev peer0 nud permanent");
            this.netInterface = kernel.namespaces()
                    .interfaceByName(kernel.namespaces().open(Optional.of(Path.of("/run/netns", name))), "test0");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Without IPv6 and with fixed neighbours nothing is sent that a test did not send. */
    private static void silence(String netnsName) {
        String ipv6 = "/proc/sys/net/ipv6/conf";
        run(
                "ip",
                "netns",
                "exec",
                netnsName,
                "sh",
                "-c",
                "echo 1 > " + ipv6 + "/all/disable_ipv6 && echo 1 > " + ipv6 + "/default/disable_ipv6");
    }

    /** Runs commands of ip(8) in a namespace, all in one process: starting one is what takes time on emulated machines. */
    private static void configure(String netnsName, String... commands) {
        runWith(String.join("\n", commands) + "\n", "ip", "-n", netnsName, "-batch", "-");
    }

    @Override
    public Kernel kernel() {
        return kernel;
    }

    @Override
    public Path directory() {
        return directory.resolve("own");
    }

    @Override
    public NetInterface netInterface() {
        return netInterface;
    }

    @Override
    public void send(int packets, int port) {
        long before = received();
        String loop =
                "for ((i = 0; i < " + packets + "; i++)); do echo -n x > /dev/udp/" + INSIDE + "/" + port + "; done";
        run("ip", "netns", "exec", peerNetns, "bash", "-c", loop);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (received() < before + packets) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("of " + packets + " packets only " + (received() - before)
                        + " came in at " + netInterface.name());
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private long received() {
        return Long.parseLong(run("ip", "netns", "exec", name, "cat", "/sys/class/net/test0/statistics/rx_packets")
                .strip());
    }

    @Override
    public void addForeignQdisc(String kind) {
        run("tc", "-n", name, "qdisc", "add", "dev", "test0", kind);
    }

    @Override
    public void addForeignFilter(Direction direction, int priority, int protocol) {
        Path pin = directory.resolve("foreign_" + COUNT.incrementAndGet());
        kernel.programs()
                .load(new LoadSpec(
                        Samples.object("test/tc_verdict"),
                        List.of(ProgramSelector.parse("tc:give_verdict")),
                        Map.of("verdict", GlobalValue.parse("ffffffff")),
                        Map.of(),
                        new PinLayout(pin.toString(), pin + "_{name}")));
        String where = direction.label();
        String what = protocol == 3 ? "all" : "0x" + Integer.toHexString(protocol);
        // Not tc -n: it puts a fresh /sys over the one with the pins.
        run(
                "nsenter",
                "--net=/run/netns/" + name,
                "tc",
                "filter",
                "add",
                "dev",
                "test0",
                where,
                "prio",
                Integer.toString(priority),
                "protocol",
                what,
                "bpf",
                "da",
                "object-pinned",
                pin.toString());
    }

    @Override
    public void addForeignXdp() {
        Path pin = directory.resolve("foreign_" + COUNT.incrementAndGet());
        kernel.programs()
                .load(new LoadSpec(
                        Samples.object("samples/xdp_pass"),
                        List.of(ProgramSelector.parse("xdp:xdp_pass")),
                        Map.of(),
                        Map.of(),
                        new PinLayout(pin.toString(), pin + "_{name}")));
        run(
                "nsenter",
                "--net=/run/netns/" + name,
                "ip",
                "link",
                "set",
                "dev",
                "test0",
                "xdp",
                "pinned",
                pin.toString());
    }

    @Override
    public void removeInterface() {
        run("ip", "-n", name, "link", "del", "test0");
    }

    @Override
    public void close() {
        netns.forEach(each -> run("ip", "netns", "del", each));
        netns.clear();
        removeTree(directory);
    }

    private void removeTree(Path path) {
        for (String entry : kernel.pins().list(path)) {
            Path child = path.resolve(entry);
            if (Files.isDirectory(child)) {
                removeTree(child);
            }
        }
        kernel.pins().removeDirectory(path);
    }

    private static String run(String... command) {
        return runWith("", command);
    }

    private static String runWith(String input, String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (OutputStream keyboard = process.getOutputStream()) {
                keyboard.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " does not end");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + String.join(" ", command), e);
        }
    }
}
