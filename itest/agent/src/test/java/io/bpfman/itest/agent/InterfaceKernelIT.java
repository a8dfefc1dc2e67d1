// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Answer;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.EachBackend;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.NeedsTcx;
import io.bpfman.itest.support.Pace;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interfaces that go away while something is attached to them, or is being attached. */
@NeedsKernel
class InterfaceKernelIT {

    private static final int RACES = Pace.repetitions("races", 10);

    @TempDir
    static Path directory;

    private static Stage stage;
    private static AgentProcess agent;

    private Network network;
    private long program;

    @BeforeAll
    static void start() {
        stage = Stage.open(directory);
        agent = stage.startAgent();
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    @BeforeEach
    void load() {
        network = Network.create();
        program = stage.loadCounter(agent);
    }

    @AfterEach
    void clear() {
        try {
            stage.unloadAll(agent);
        } finally {
            network.close();
        }
    }

    private static void awaitNothingAttached() {
        Await.until(
                () -> "still there: " + stage.dispatcherPins() + agent.ok("bpfman:links"),
                () -> stage.dispatcherPins().isEmpty()
                        && stage.records().query("SELECT id FROM links").isEmpty());
    }

    @EachBackend
    void everythingGoesWithItsInterface(String backend) {
        agent.ok("bpfman:tc-backend " + backend);
        String before = String.join("\n", stage.pinTree()) + stage.records().dump();
        long ingress = stage.attach(agent, network, program, "ingress", 10);
        long again = stage.attach(agent, network, program, "ingress", 20);
        long egress = stage.attach(agent, network, program, "egress", 10);
        long xdp = stage.loadXdpCounter(agent);
        stage.attachXdp(agent, network, xdp, 10);
        network.deletePair();

        awaitNothingAttached();
        agent.ok("bpfman:unload " + xdp);
        assertEquals(
                before, String.join("\n", stage.pinTree()) + stage.records().dump());
        for (long link : List.of(ingress, again, egress)) {
            String told = agent.ok("bpfman:detach " + link);
            assertTrue(told.contains("it was not there any more: it went with interface " + Network.HOOK), told);
            Answer answer = agent.run("bpfman:detach " + link);
            assertTrue(answer.error().contains("link " + link + " does not exist"), answer.error());
        }
    }

    @EachBackend
    void aDetachWhileTheInterfaceVanishesSucceeds(String backend) throws InterruptedException {
        agent.ok("bpfman:tc-backend " + backend);
        int told = 0;
        for (int race = 0; race < RACES; race++) {
            long first = stage.attach(agent, network, program, "ingress", 10);
            long second = stage.attach(agent, network, program, "ingress", 20);
            Thread deleter = new Thread(network::deletePair);
            deleter.start();
            for (long link : List.of(first, second)) {
                told += agent.ok("bpfman:detach " + link).contains("it went with interface") ? 1 : 0;
            }
            deleter.join();
            awaitNothingAttached();
            network.addPair();
        }
        System.out.println("MEASURED on " + backend + ": " + told + " of " + 2 * RACES
                + " detached links had gone with their interface");
    }

    @EachBackend
    void anInterfaceThatVanishesWhileAProgramIsAttachedLeavesNothing(String backend) throws InterruptedException {
        agent.ok("bpfman:tc-backend " + backend);
        String before = String.join("\n", stage.pinTree()) + stage.records().dump();
        int attached = 0;
        for (int race = 0; race < RACES; race++) {
            AtomicBoolean deleted = new AtomicBoolean();
            Thread deleter = new Thread(() -> {
                network.deletePair();
                deleted.set(true);
            });
            deleter.start();
            Answer answer = agent.run(Stage.attachCommand(network, program, "ingress", 50) + " --json");
            deleter.join();
            assertTrue(deleted.get(), "the interface could not be deleted");
            if (answer.failed()) {
                assertTrue(answer.error().contains(Network.HOOK), answer.error());
            } else {
                attached++;
                awaitNothingAttached();
            }
            assertEquals(
                    before, String.join("\n", stage.pinTree()) + stage.records().dump());
            network.addPair();
        }
        System.out.println("MEASURED on " + backend + ": " + attached + " of " + RACES
                + " attachments were done before the interface went");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    @NeedsTcx
    void aLostInterfaceKeepsNobodyFromChoosingABackend(String other) {
        agent.ok("bpfman:tc-backend " + (other.equals("tcx") ? "netlink" : "tcx"));
        stage.attach(agent, network, program, "ingress", 10);
        network.deletePair();
        network.addPair();
        stage.attach(agent, network, program, "ingress", 10);

        agent.ok("bpfman:tc-backend " + other);
        network.burstToHook(100);
        assertEquals(100, stage.awaitCounted(program, 100));
        assertEquals(
                List.of("ingress"),
                stage.records().query("SELECT direction FROM tc_link_details").stream()
                        .map(row -> row.get("direction"))
                        .toList());
    }
}
