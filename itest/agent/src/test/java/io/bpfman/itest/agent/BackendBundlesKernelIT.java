// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.NeedsTcx;
import io.bpfman.itest.support.Pace;
import io.bpfman.itest.support.Sender;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundles of the TC backends come and go while packets flow; every packet meets every member once. */
@NeedsKernel
@NeedsTcx
@SuppressWarnings("try") // a sender sends by being there
class BackendBundlesKernelIT {

    private static final int ROUNDS = Pace.repetitions("rounds of a bundle", 5);
    private static final String TCX = "io.bpfman.tc-tcx";
    private static final String NETLINK = "io.bpfman.tc-netlink";

    @TempDir
    static Path directory;

    private static Stage stage;
    private static AgentProcess agent;

    private Network network;
    private long ingress;
    private long both;

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
    void attach() {
        network = Network.create();
        agent.ok("bpfman:tc-backend auto");
        ingress = stage.loadCounter(agent);
        both = stage.loadCounter(agent);
        stage.attach(agent, network, ingress, "ingress", 10);
        stage.attach(agent, network, both, "ingress", 20);
        stage.attach(agent, network, both, "egress", 20);
        // the test before has started its bundle again, and a backend is there a moment later
        awaitOn("tcx");
    }

    @AfterEach
    void clear() {
        try {
            agent.ok("felix:start " + bundle(NETLINK));
            agent.ok("felix:start " + bundle(TCX));
            stage.unloadAll(agent);
        } finally {
            network.close();
        }
    }

    @Test
    void stoppingAndStartingTheTcxBundleMovesEveryDispatcherThereAndBack() {
        countExactlyWhile(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                agent.ok("felix:stop " + bundle(TCX));
                awaitOn("netlink");
                agent.ok("felix:start " + bundle(TCX));
                awaitOn("tcx");
            }
        });
    }

    @Test
    void updatingTheTcxBundleInPlaceMovesNothingForGood() {
        countExactlyWhile(() -> {
            agent.ok("felix:update " + bundle(TCX));
            awaitOn("tcx");
        });
        assertEquals("Active", state(TCX));
    }

    @Test
    void configurationPinsABackendAgainstBundlesThatComeAndGo() {
        countExactlyWhile(() -> {
            agent.ok("bpfman:tc-backend netlink");
            assertOn("netlink");
            agent.ok("felix:stop " + bundle(TCX));
            agent.ok("felix:start " + bundle(TCX));
            assertOn("netlink");
            agent.ok("bpfman:tc-backend auto");
            assertOn("tcx");
        });
    }

    @Test
    void aBackendThatIsGoneTakesNothingWithIt() {
        countExactlyWhile(() -> {
            agent.ok("felix:stop " + bundle(NETLINK));
            agent.ok("felix:stop " + bundle(TCX));
            assertOn("tcx");
        });
        agent.ok("felix:start " + bundle(NETLINK));
        awaitOn("netlink");
    }

    @Test
    void stoppingTheFrameworkMovesNothing() {
        List<Map<String, String>> before = dispatchers();
        List<String> pins = stage.pinTree();
        countExactlyWhile(() -> assertEquals(0, agent.end()));
        assertEquals(before, dispatchers());
        assertEquals(pins, stage.pinTree());

        countExactlyWhile(() -> {
            agent = stage.startAgent();
            agent.ok("bpfman:dispatchers");
        });
        assertEquals(before, dispatchers());
        stage.unloadAll(agent);
        assertEquals(List.of(), stage.pinTree());
    }

    /** Does something while packets arrive, and then compares how many have arrived with how many each member has met. */
    private void countExactlyWhile(Runnable work) {
        long arrivedBefore = network.arrived();
        long first = stage.counted(ingress);
        long second = stage.counted(both);
        try (Sender sender = network.sendToHook()) {
            Await.until(() -> "no packet has arrived", () -> network.arrived() > arrivedBefore + 100);
            work.run();
            long now = network.arrived();
            Await.until(() -> "packets have stopped to arrive", () -> network.arrived() > now + 100);
        }
        long arrived = network.arrived() - arrivedBefore;
        long firstMet = stage.awaitCounted(ingress, first + arrived) - first;
        long secondMet = stage.awaitCounted(both, second + arrived) - second;
        System.out.println("MEASURED arrived " + arrived + ", met " + firstMet + " and " + secondMet);
        assertEquals(arrived, firstMet, "packets that the first member met");
        assertEquals(arrived, secondMet, "packets that the second member met");
    }

    private List<Map<String, String>> dispatchers() {
        return stage.records().query("SELECT * FROM dispatchers ORDER BY type");
    }

    private List<String> backends() {
        return dispatchers().stream().map(row -> row.get("backend")).toList();
    }

    private void assertOn(String backend) {
        assertEquals(List.of(backend, backend), backends());
        for (Map<String, String> row : dispatchers()) {
            assertEquals(Long.parseLong(row.get("program_id")), Holders.program(stage, network, row));
        }
    }

    private void awaitOn(String backend) {
        Await.until(
                () -> "the dispatchers are on " + backends() + ", not on " + backend + "\n" + agent.newErrors(),
                () -> backends().equals(List.of(backend, backend)));
        assertOn(backend);
    }

    private String bundle(String symbolicName) {
        return column(symbolicName, 0);
    }

    private String state(String symbolicName) {
        return column(symbolicName, 1);
    }

    private String column(String symbolicName, int column) {
        List<String> lines = agent.ok("felix:lb -s")
                .lines()
                .filter(line -> line.contains(symbolicName + " "))
                .collect(Collectors.toList());
        assertEquals(1, lines.size(), () -> "not one bundle " + symbolicName + ": " + lines);
        return lines.get(0).split("\\|", -1)[column].strip();
    }
}
