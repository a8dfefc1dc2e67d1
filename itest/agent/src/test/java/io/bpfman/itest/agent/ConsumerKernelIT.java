// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.consumer.Journal;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Sender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle of somebody else's joins a chain on the real kernel when it is started and leaves it when it is stopped, by Gogo's own commands. */
@NeedsKernel
@SuppressWarnings("try") // a sender sends by being there
class ConsumerKernelIT {

    private static final int ROUNDS = 3;

    @TempDir
    Path directory;

    private Network network;
    private Stage stage;

    @BeforeEach
    void open() {
        network = Network.create();
        stage = Stage.open(directory);
    }

    @AfterEach
    void clear() {
        stage.close();
        network.close();
    }

    @Test
    void aBundleAttachesWhenItIsStartedAndDetachesWhenItIsStopped() throws IOException {
        configure();
        AgentProcess agent = stage.startAgent(List.of(), List.of("--log-level", "info"));
        long steady = stage.loadCounter(agent);
        stage.attach(agent, network, steady, "ingress", 50);
        long visitor = stage.loadCounter(agent);
        String links = stage.records().value("SELECT count(*) FROM links");
        String id = agent.ok("felix:install " + jar().toUri()).replaceAll("(?s).*?(\\d+).*", "$1");

        try (Sender sender = network.sendToHook()) {
            for (int round = 0; round < ROUNDS; round++) {
                agent.ok("felix:start " + id);
                Await.until(() -> "the bundle does not attach", () -> links(2));
                long program = Long.parseLong(stage.records()
                        .value("SELECT program_id FROM tc_link_details, links"
                                + " WHERE links.id = link_id AND priority = 7 AND position = 0"));
                Await.until(() -> "the bundle's program sees no packet", () -> stage.counted(program) > 0);
                // what happens in the very moment of the bundle's own start may come before EventAdmin knows of its
                // handler
                int before = heard(agent);
                long another = stage.attach(agent, network, visitor, "ingress", 90);
                Await.until(() -> "the bundle does not hear of a link", () -> heard(agent) > before);
                agent.ok("bpfman:detach " + another);
                agent.ok("felix:stop " + id);
                assertTrue(links(1), "a stopped bundle is still attached");
            }
        }
        long arrived = network.arrived();
        assertEquals(arrived, stage.awaitCounted(steady, arrived));
        assertEquals(links, stage.records().value("SELECT count(*) FROM links"));
        assertEquals("2", stage.records().value("SELECT count(*) FROM programs"));

        String log = agent.allErrors();
        assertTrue(log.matches("(?s).*link \\d+ came at h0.*"), log);
        stage.unloadAll(agent);
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, agent.end());
    }

    private static int heard(AgentProcess agent) {
        return agent.allErrors().split("heard io/bpfman/link/ATTACHED", -1).length - 1;
    }

    private boolean links(int wanted) {
        return stage.records().value("SELECT count(*) FROM links").equals(Integer.toString(wanted));
    }

    /** As ConfigurationAdmin keeps it: the bundle finds it there when it is started. */
    private void configure() throws IOException {
        Path file = stage.runtimeDirectory().resolve(Path.of("config", "io", "bpfman", "itest", "consumer.config"));
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                String.join(
                        "\n",
                        "service.pid=\"io.bpfman.itest.consumer\"",
                        "object=\"" + stage.sample("tc_count") + "\"",
                        "program=\"tc:count\"",
                        "netInterface=\"" + Network.HOOK + "\"",
                        "netns=\"" + network.netns() + "\"",
                        "direction=\"ingress\"",
                        "priority=I\"7\"",
                        ""));
    }

    private static Path jar() {
        return Path.of(Journal.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
    }
}
