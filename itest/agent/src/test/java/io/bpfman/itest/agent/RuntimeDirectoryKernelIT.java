// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.HostClient;
import io.bpfman.itest.support.HostCommand;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One agent at a time works from a runtime directory, and its socket is nobody else's. */
@NeedsKernel
class RuntimeDirectoryKernelIT {

    @TempDir
    Path directory;

    private Stage stage;
    private HostCommand bpfman;

    @BeforeEach
    void open() {
        stage = Stage.open(directory);
        bpfman = new HostCommand(stage.runtimeDirectory(), directory);
    }

    @AfterEach
    void clear() {
        stage.close();
    }

    private AgentProcess start(String... options) {
        return stage.startAgent(List.of(), List.of(options));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfman", "bpfman-simulated"})
    void aSecondAgentIsRefusedAndTheFirstGoesOn(String feature) {
        AgentProcess first = start("--feature", feature, "--daemon");
        first.awaitReady();
        AgentProcess second = start("--feature", feature, "--daemon");
        assertEquals(1, second.awaitEnd());
        String said = second.allErrors();
        assertTrue(
                said.startsWith("bpfman: error: another agent runs in " + stage.runtimeDirectory() + "; end that one"),
                said);
        AgentProcess patient = start("--feature", feature, "--daemon", "--lock-timeout", "300ms");
        assertEquals(1, patient.awaitEnd());
        assertTrue(
                patient.allErrors()
                        .startsWith("bpfman: error: timed out waiting for lock " + stage.runtimeDirectory()
                                + "/agent.lock (--lock-timeout=300ms)"),
                patient.allErrors());
        assertTrue(bpfman.ok("agent status").contains("process " + first.pid()));
    }

    @Test
    void anAgentThatWaitsTakesOverWhenTheFirstEnds() {
        AgentProcess first = start("--daemon");
        first.awaitReady();
        bpfman.ok("program load file " + stage.sample("tc_count") + " --programs tc:count");
        String programs = bpfman.ok("program list");
        AgentProcess second = start("--daemon", "--lock-timeout", "0");
        bpfman.ok("agent stop");
        assertEquals(0, first.awaitEnd());
        second.awaitReady();
        assertTrue(bpfman.ok("agent status").contains("process " + second.pid()));
        assertEquals(programs, bpfman.ok("program list"));
        bpfman.ok("program delete --all");
        assertEquals(List.of(), stage.pinTree());
    }

    @Test
    void aKilledAgentLeavesADirectoryThatTheNextCanUse() {
        AgentProcess first = start("--daemon");
        first.awaitReady();
        first.kill();
        assertTrue(bpfman.line("program list").failed().startsWith("no agent answers at "));
        AgentProcess second = start("--daemon");
        second.awaitReady();
        assertTrue(bpfman.ok("agent status").contains("process " + second.pid()));
    }

    @Test
    void anybodyWhoKnowsFlockSeesTheLockAndIsSeen() throws IOException, InterruptedException {
        AgentProcess agent = start("--daemon");
        agent.awaitReady();
        Path place = stage.runtimeDirectory();
        assertEquals(1, Host.attempt("flock", "-n", place.toString(), "true").status());
        bpfman.ok("agent stop");
        assertEquals(0, agent.awaitEnd());
        assertEquals(0, Host.attempt("flock", "-n", place.toString(), "true").status());

        Process other = new ProcessBuilder("flock", place.toString(), "sh", "-c", "echo held; cat")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals('h', other.getInputStream().read());
            AgentProcess refused = start("--daemon");
            assertEquals(1, refused.awaitEnd());
            assertTrue(refused.allErrors().contains("another process holds it with flock(2)"), refused.allErrors());
        } finally {
            other.getOutputStream().close();
            assertTrue(other.waitFor(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void nobodyElseMayEnter() throws IOException {
        start("--feature", "bpfman-simulated", "--daemon").awaitReady();
        Path place = stage.runtimeDirectory();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(place)));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(place.resolve("bpfman.sock"))));
        Host.run("chmod", "o+rx", directory.toString());
        HostCommand stranger = bpfman.under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        for (HostClient client : HostClient.values()) {
            String refused = stranger.by(client).line("program list").failed();
            assertEquals("must run as root: " + place + " belongs to whoever runs the agent\n", refused);
        }
        // Also not when somebody opened the door.
        Host.run("chmod", "755", place.toString());
        for (HostClient client : HostClient.values()) {
            String socket = stranger.by(client).line("program list").failed();
            assertEquals(
                    "must run as root: " + place.resolve("bpfman.sock") + " belongs to whoever runs the agent\n",
                    socket);
        }
        Host.run("chmod", "666", place.resolve("bpfman.sock").toString());
        for (HostClient client : HostClient.values()) {
            String still = stranger.by(client).line("program list").failed();
            assertEquals("must run as root, or as the user who runs the agent\n", still);
            assertTrue(stranger.by(client).line("agent stop").failed().startsWith("must run as root"));
        }
        assertFalse(bpfman.ok("agent status").isEmpty());
    }

    @Test
    void oneBpffsRootHasOneAgentWhateverTheRuntimeDirectory() {
        AgentProcess first = stage.startAgent();
        stage.loadCounter(first);
        List<String> pins = stage.pinTree();
        Path other = directory.resolve("other");
        AgentProcess second =
                stage.startAgent(List.of(), List.of("--runtime-dir", other.toString(), "-c", "bpfman:version"));
        assertEquals(1, second.awaitEnd());
        String said = second.newErrors();
        assertTrue(
                said.contains("the bpffs root " + stage.pins() + " is held by another agent, process " + first.pid()
                        + " with the runtime directory " + stage.runtimeDirectory() + "; end that one first"),
                said);
        assertFalse(said.contains("--runtime-dir"), said);
        assertEquals(pins, stage.pinTree());
        stage.unloadAll(first);
        assertEquals(0, first.end());

        AgentProcess third =
                stage.startAgent(List.of(), List.of("--runtime-dir", other.toString(), "-c", "bpfman:version"));
        assertEquals(0, third.awaitEnd(), third.allErrors());
    }

    @Test
    void nothingStaysOfABpffsRootWithoutPins() {
        AgentProcess agent = stage.startAgent();
        agent.ok("bpfman:programs");
        assertTrue(Files.exists(stage.pins()));
        assertEquals(0, agent.end());
        assertFalse(Files.exists(stage.pins()));
    }
}
