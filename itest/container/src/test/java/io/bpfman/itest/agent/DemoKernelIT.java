// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Distribution;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration on the real kernel, to its end and interrupted in the middle. */
@NeedsKernel
@Timeout(180)
class DemoKernelIT {

    @TempDir
    Path directory;

    private final Path pins = Pins.fresh("bpfman-demo-it");

    @AfterEach
    void removePins() {
        Pins.remove(pins);
    }

    private AgentProcess demo() throws IOException {
        return AgentProcess.start(
                Distribution.home(),
                directory.resolve("run"),
                AgentProcess.NO_INPUT,
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
            assertEquals(0, agent.awaitEnd(), () -> agent.err() + "\n" + agent.out());
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
            agent.awaitEnd();
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
