// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.HostKernel;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pace;
import io.bpfman.itest.support.Sender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent is killed, as {@code kill -9} does, and started again while packets flow; no packet misses a member or meets it twice. */
@NeedsKernel
@SuppressWarnings("try") // a sender sends by being there
class KillKernelIT {

    private static final int ROUNDS = Pace.repetitions("kills", 20);

    @TempDir
    Path directory;

    private Network network;
    private Stage stage;
    private AgentProcess agent;
    private long first;
    private long second;

    @BeforeEach
    void attach() {
        network = Network.create();
        stage = Stage.open(directory);
        agent = stage.startAgent();
        first = stage.loadCounter(agent);
        second = stage.loadCounter(agent);
        stage.attach(agent, network, first, "ingress", 10);
        stage.attach(agent, network, second, "ingress", 30);
    }

    @AfterEach
    void clear() {
        stage.close();
        network.close();
    }

    @Test
    void aKilledAgentComesBackWithTheSameObjectsAndItsProgramsNeverStopped() {
        stage.attach(agent, network, second, "egress", 50);
        agent.ok("bpfman:tc-backend");
        try (Sender sender = network.sendToHook()) {
            Await.until(() -> "no packet has arrived", () -> network.arrived() > 100);
            List<JsonObject> before = state();
            long runs = runs();
            long arrived = network.arrived();
            agent.kill();
            Await.until(() -> "packets have stopped to arrive", () -> network.arrived() > arrived + 500);

            agent = stage.startAgent();
            assertEquals(before, state());
            assertTrue(runs() > runs, "the counts start anew");
        }
        assertEachPacketMetEachMemberOnce();
        assertEquals(network.arrived(), runs());
        assertNothingRemains();
    }

    @Test
    void anAgentKilledAtRandomMomentsOfChangesComesBackToOneTruth() {
        long seed = new Random().nextLong();
        System.out.println("MEASURED seed of the kills: " + seed);
        Random random = new Random(seed);
        long standing = stage.loadXdpCounter(agent);
        stage.attachXdp(agent, network, standing, 10);
        Visitors visitors = new Visitors(stage.loadCounter(agent), stage.loadXdpCounter(agent));
        int changed = 0;
        long start = System.nanoTime();
        changes(visitors, 0).forEach(agent::run);
        long latest = System.nanoTime() - start;
        try (Sender sender = network.sendToHook()) {
            for (int round = 0; round < ROUNDS; round++) {
                String rows = stage.records().dump();
                changes(visitors, round).forEach(agent::send);
                LockSupport.parkNanos((long) (random.nextDouble() * latest));
                agent.kill();
                changed += stage.records().dump().equals(rows) ? 0 : 1;
                agent = stage.startAgent();
                agent.ok("bpfman:dispatchers");
                new Truth(stage, network).await("after round " + round + " of seed " + seed);
            }
        }
        System.out.println("MEASURED " + changed + " of " + ROUNDS + " kills came after a first change, each within "
                + latest / 1_000_000 + " ms of the first command");
        assertEachPacketMetEachMemberOnce();
        assertEquals(
                network.arrived(), stage.awaitCounted(standing, network.arrived()), "packets that the XDP member met");
        assertNothingRemains();
    }

    /** Programs that come and go. */
    private record Visitors(long tc, long xdp) {}

    /** What is under way when a kill comes: a detach of what the round before has left, moves and attaches. */
    private List<String> changes(Visitors visitors, int round) {
        List<String> changes = new ArrayList<>();
        List<String> backends = HostKernel.current().backends();
        List<Long> visits = stage
                .records()
                .query("SELECT id FROM links WHERE program_id IN (" + visitors.tc + ", " + visitors.xdp + ")")
                .stream()
                .map(row -> Long.parseLong(row.get("id")))
                .toList();
        visits.forEach(link -> changes.add("bpfman:detach " + link));
        for (int i = 0; i < 2; i++) {
            changes.add("bpfman:tc-backend " + backends.get((round + i + 1) % backends.size()));
            changes.add(Stage.attachXdpCommand(network, visitors.xdp, 5));
            changes.add(Stage.attachCommand(network, visitors.tc, "ingress", 20));
        }
        return changes;
    }

    private void assertEachPacketMetEachMemberOnce() {
        long arrived = network.arrived();
        long metFirst = stage.awaitCounted(first, arrived);
        long metSecond = stage.awaitCounted(second, arrived);
        System.out.println("MEASURED arrived " + arrived + ", met " + metFirst + " and " + metSecond);
        assertEquals(arrived, metFirst, "packets that the first member met");
        assertEquals(arrived, metSecond, "packets that the second member met");
    }

    private void assertNothingRemains() {
        stage.unloadAll(agent);
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, stage.records().rows());
        assertFalse(network.traffic().contains("clsact"), network.traffic());
        assertEquals(0, agent.end());
    }

    /** What the agent shows, the counts left out. */
    private List<JsonObject> state() {
        JsonObject dispatchers = agent.json("bpfman:dispatchers");
        for (JsonObject dispatcher : objects(dispatchers.getArray("dispatchers"))) {
            objects(dispatcher.getArray("members")).forEach(member -> member.remove("counts"));
        }
        return List.of(agent.json("bpfman:programs"), agent.json("bpfman:links"), dispatchers);
    }

    /** How often the dispatcher says that the first member has run. */
    private long runs() {
        JsonObject dispatcher = agent.json("bpfman:get dispatcher --netns " + network.netns() + " h0 ingress");
        return dispatcher.getArray("members").getObject(0).getObject("counts").getLong("runs");
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }
}
