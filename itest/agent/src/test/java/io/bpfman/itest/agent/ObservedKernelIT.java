// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Distribution;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those see who look at an agent from outside: a service manager, Prometheus, a plugin of monitoring. */
@NeedsKernel
class ObservedKernelIT {

    private static final int PACKETS = 40;
    private static final Path PROMETHEUS = Distribution.file("lib", "prometheus");
    /** The socket of a service manager, which writes each message in a line of a file. */
    private static final String MANAGER = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind('\\0' + sys.argv[1])
            with open(sys.argv[2], 'a', buffering=1) as out:
                print('bound', file=out)
                while True:
                    print(s.recv(4096).decode().replace('\\n', ' '), file=out)
            """;

    @TempDir
    Path directory;

    private Stage stage;
    private Process manager;

    @BeforeEach
    void open() {
        stage = Stage.open(directory);
    }

    @AfterEach
    void close() {
        if (manager != null) {
            manager.destroyForcibly();
        }
        stage.close();
    }

    private List<String> told() {
        try {
            return Files.readAllLines(directory.resolve("told"));
        } catch (IOException e) {
            return List.of();
        }
    }

    private void awaitTold(String message) {
        Await.until(
                () -> "not told " + message + ": " + told(),
                () -> told().stream().anyMatch(message::equals));
    }

    @Test
    void aServiceManagerIsToldWhenItIsReadyAliveAndAtItsEnd() throws IOException {
        String socket = "bpfman-test/" + UUID.randomUUID();
        manager = new ProcessBuilder(
                        "python3",
                        "-c",
                        MANAGER,
                        socket,
                        directory.resolve("told").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        awaitTold("bound");
        AgentProcess agent = stage.startAgent(
                List.of("env", "NOTIFY_SOCKET=@" + socket, "WATCHDOG_USEC=400000"), List.of("--daemon"));
        awaitTold("WATCHDOG=1");
        assertEquals(List.of("bound", "READY=1 STATUS=Ready", "WATCHDOG=1"), told().subList(0, 3));
        int fed = told().size();
        Await.until(() -> "the watchdog is fed once only", () -> told().size() > fed + 1);
        Host.run("kill", "-TERM", Long.toString(agent.pid()));
        awaitTold("STOPPING=1 STATUS=Stopping; what is attached stays");
    }

    @Test
    void monitoringSeesWhatIsThere() throws IOException {
        AgentProcess agent = stage.startAgent(List.of(), List.of("--with", "metrics", "--with", "health"));
        try (Network network = Network.create()) {
            long program = stage.loadCounter(agent);
            stage.attach(agent, network, program, "ingress", 50);
            network.burstToHook(PACKETS);
            long counted = stage.awaitCounted(program, PACKETS);
            Path file = directory.resolve("bpfman.prom");
            agent.ok("bpfman:metrics --output-file " + file);
            String text = Files.readString(file);
            assertEquals(counted, runs(text), text);
            assertTrue(text.contains("\nbpfman_links{kind=\"tc\",state=\"attached\"} 1\n"), text);
            assertTrue(text.contains("\nbpfman_changes_total{operation=\"attach\",outcome=\"done\"} 1\n"), text);
            assertTrue(text.contains("\nbpfman_part_up{part=\"worker\"} 1\n"), text);
            assertEquals("", Host.run("bash", "-c", "promtool check metrics <" + file));
            assertTrue(agent.ok("bpfman:health").startsWith("BPFMAN OK - 11 check(s) | "), agent.ok("bpfman:health"));
        } finally {
            stage.unloadAll(agent);
        }
    }

    private static long runs(String text) {
        String slot = "bpfman_slot_runs_total{interface=\"" + Network.HOOK
                + "\",direction=\"ingress\",hook=\"tc\",position=\"0\"} ";
        return text.lines()
                .filter(line -> line.startsWith(slot))
                .mapToLong(line -> Long.parseLong(line.substring(slot.length())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void rulesAndDashboardAreWhatPrometheusTakes() throws IOException {
        Host.run(
                "promtool",
                "check",
                "rules",
                PROMETHEUS.resolve("bpfman.rules.yml").toString());
        Host.run(
                "promtool",
                "test",
                "rules",
                PROMETHEUS.resolve("bpfman.rules.test.yml").toString());
        JsonNode dashboard = new ObjectMapper()
                .readTree(PROMETHEUS.resolve("bpfman.dashboard.json").toFile());
        List<String> rules = new ArrayList<>(List.of("groups: [{name: dashboard, rules: ["));
        for (JsonNode expression : dashboard.findValues("expr")) {
            String text =
                    new ObjectMapper().writeValueAsString(expression.asText().replace("$__rate_interval", "5m"));
            rules.add("{record: 'dashboard:" + rules.size() + "', expr: " + text + "},");
        }
        rules.add("]}]");
        assertTrue(rules.size() > 20, rules.size() + " lines");
        Path file = Files.write(directory.resolve("dashboard.yml"), rules);
        Host.run("promtool", "check", "rules", file.toString());
    }
}
