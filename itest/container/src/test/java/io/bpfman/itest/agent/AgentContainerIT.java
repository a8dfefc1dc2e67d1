// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent as scripts and init systems see it: streams, exit status, signals. On the simulated kernel. */
@Timeout(180)
class AgentContainerIT {
    private final Path distribution = Distribution.home();

    @TempDir
    Path directory;

    @Test
    void commandsOfTheCommandLineRunInOrder() throws Exception {
        try (AgentProcess agent = start(AgentProcess.NO_INPUT, "-c", "bpfman:version", "-c", "bpfman:help")) {
            assertEquals(0, agent.awaitEnd(), () -> agent.err().toString());
            assertTrue(agent.out().get(0).contains("bpfman"), () -> agent.out().toString());
            assertTrue(agent.out().indexOf("Commands:") > 0, () -> agent.out().toString());
            assertTrue(
                    agent.err().stream().anyMatch(line -> line.matches("bpfman: ready in \\d+ ms")),
                    () -> agent.err().toString());
        }
    }

    @Test
    void standardOutputCarriesAnswersAloneAndAFailureShowsInTheStatus() throws Exception {
        try (AgentProcess agent = start(ProcessBuilder.Redirect.PIPE)) {
            agent.type("# a comment\nbpfman:get program 4711\nbpfman:help\n");
            assertEquals(1, agent.awaitEnd());
            assertTrue(agent.out().contains("Commands:"), () -> agent.out().toString());
            assertTrue(
                    agent.err().stream().anyMatch(line -> line.startsWith("bpfman: error: ") && line.contains("4711")),
                    () -> agent.err().toString());
        }
    }

    @Test
    void withAnEmptyInputItStaysUntilItIsTold() throws Exception {
        try (AgentProcess agent = start(AgentProcess.NO_INPUT)) {
            agent.awaitReady();
            assertTrue(agent.isAlive());
            agent.terminate();
            // 128 and the number of the signal: what a shell shows for a process that ended in good order after it.
            assertEquals(143, agent.awaitEnd());
        }
    }

    @Test
    void aSecondAgentInTheSameDirectoryIsToldWhatIsInTheWay() throws Exception {
        try (AgentProcess first = start(AgentProcess.NO_INPUT)) {
            first.awaitReady();
            try (AgentProcess second = start(AgentProcess.NO_INPUT, "-c", "bpfman:version")) {
                assertEquals(1, second.awaitEnd());
                assertTrue(
                        second.err().stream().anyMatch(line -> line.contains("--runtime-dir")),
                        () -> second.err().toString());
            }
            assertTrue(first.isAlive());
            first.terminate();
            first.awaitEnd();
        }
    }

    @Test
    void afterAKillItStartsAgain() throws Exception {
        try (AgentProcess agent = start(AgentProcess.NO_INPUT)) {
            agent.awaitReady();
        }
        try (AgentProcess agent = start(AgentProcess.NO_INPUT, "-c", "bpfman:version")) {
            assertEquals(0, agent.awaitEnd(), () -> agent.err().toString());
        }
    }

    @Test
    void whatIsMissingForTheManagerIsNamed() throws Exception {
        Path home = Files.createDirectories(directory.resolve("home"));
        Files.createSymbolicLink(home.resolve("lib"), distribution.resolve("lib"));
        String feature = Files.readString(distribution.resolve("features/bpfman-simulated.json"));
        String crippled = feature.replaceFirst("\\{ \"id\": \"io.bpfman:bpfman-kernel-sim:[^}]*}, *\n? *", "");
        assertNotEquals(feature, crippled);
        Files.writeString(Files.createDirectories(home.resolve("features")).resolve("crippled.json"), crippled);
        try (AgentProcess agent = AgentProcess.start(
                home, directory.resolve("run"), AgentProcess.NO_INPUT, "--feature", "crippled", "-c", "help")) {
            assertEquals(1, agent.awaitEnd());
            String said = String.join("\n", agent.err());
            assertTrue(said.contains("bpfman: error: the manager does not start"), said);
            assertTrue(said.contains("waits for io.bpfman.spi.kernel.Kernel"), said);
        }
    }

    private AgentProcess start(ProcessBuilder.Redirect input, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = "--simulate";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return AgentProcess.start(distribution, directory.resolve("run"), input, all);
    }
}
