// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Distribution;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration on the simulated kernel. */
@Timeout(180)
class DemoContainerIT {

    @TempDir
    Path directory;

    @Test
    void losesAndRepeatsNothingAndSaysThatItIsSimulated() throws Exception {
        try (AgentProcess agent = AgentProcess.start(
                Distribution.home(),
                directory.resolve("run"),
                AgentProcess.NO_INPUT,
                "--simulate",
                "--add-feature",
                "bpfman-demo-simulated",
                "-c",
                "bpfman:demo")) {
            assertEquals(0, agent.awaitEnd(), () -> agent.err() + "\n" + agent.out());
            List<String> out = agent.out();
            assertTrue(
                    out.stream()
                            .anyMatch(line -> line.matches("6 swaps: sent (\\d+), counted \\1, lost 0, repeated 0")),
                    out::toString);
            assertTrue(out.contains("no program, link or dispatcher"), out::toString);
            List<String> scenes =
                    out.stream().filter(line -> line.startsWith("=== ")).toList();
            assertEquals(7, scenes.size(), scenes::toString);
            assertTrue(scenes.stream().allMatch(line -> line.endsWith(" [simulated] ===")), scenes::toString);
        }
    }
}
