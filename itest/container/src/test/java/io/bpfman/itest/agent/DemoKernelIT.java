// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration on the real kernel, to its end and interrupted in the middle. */
@Timeout(180)
class DemoKernelIT {

    private static final List<Integer> CAPABILITIES = List.of(12, 21, 39);

    @TempDir
    Path directory;

    private final Path pins =
            Path.of("/sys/fs/bpf/bpfman-demo-it-" + ProcessHandle.current().pid());

    @BeforeEach
    void needRights() throws IOException {
        long effective = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.split("\\s+")[1], 16))
                .findFirst()
                .orElse(0);
        if (!CAPABILITIES.stream().allMatch(bit -> (effective >> bit & 1) == 1)) {
            String reason = "the demonstration needs CAP_NET_ADMIN, CAP_SYS_ADMIN and CAP_BPF; run the tests as root";
            System.out.println("SKIPPED " + getClass().getSimpleName() + ": " + reason);
            abort(reason);
        }
    }

    @AfterEach
    void removeDirectories() throws IOException {
        if (Files.exists(pins)) {
            try (Stream<Path> paths = Files.walk(pins)) {
                for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private AgentProcess demo() throws IOException {
        return AgentProcess.start(
                AgentProcess.distribution(),
                directory.resolve("run"),
                Path.of("/dev/null"),
                "--bpffs-root",
                pins.toString(),
                "--add-feature",
                "bpfman-demo",
                "-c",
                "bpfman:demo");
    }

    @Test
    void accountsForEveryPacketAndLeavesNothing() throws Exception {
        try (AgentProcess agent = demo()) {
            assertEquals(0, agent.await(), () -> agent.err() + "\n" + agent.out());
            List<String> out = agent.out();
            assertTrue(out.contains("every program saw each packet once"), out::toString);
            assertTrue(
                    out.stream()
                            .anyMatch(line -> line.matches("6 swaps: sent (\\d+), counted \\1, lost 0, repeated 0")
                                    || line.startsWith("this kernel has no TCX")),
                    out::toString);
            assertTrue(out.contains("no filter or qdisc of bpfman, and no pin"), out::toString);
            assertNothingIsLeft();
        }
    }

    @Test
    void cleansUpWhenItIsToldToEnd() throws Exception {
        try (AgentProcess agent = demo()) {
            agent.awaitOutput("=== 5.");
            agent.terminate();
            agent.await();
            assertTrue(agent.out().contains("cleaning up"), () -> agent.out().toString());
            assertNothingIsLeft();
        }
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> paths = Files.walk(pins)) {
            assertEquals(List.of(), paths.filter(Files::isRegularFile).toList());
        }
        Path namespaces = Path.of("/run/netns");
        if (Files.exists(namespaces)) {
            try (Stream<Path> names = Files.list(namespaces)) {
                assertEquals(
                        List.of(),
                        names.filter(path -> path.getFileName().toString().startsWith("bpfman-demo-"))
                                .toList());
            }
        }
    }
}
