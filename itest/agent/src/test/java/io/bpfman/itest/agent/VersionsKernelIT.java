// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Answer;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pace;
import io.bpfman.itest.support.Pins;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a new version takes over of the one before: traced calls, maps and history; and the way back. */
@NeedsKernel
class VersionsKernelIT {

    private static final int UPGRADES = Pace.repetitions("upgrades", 4);

    private static final int BURST = 160;
    private static final int TIMES = 10;

    @TempDir
    Path directory;

    private Stage stage;
    private Upgrading upgrading;
    private Network network;
    private AgentProcess agent;

    @BeforeEach
    void start() {
        network = Network.create();
        stage = Stage.open(directory);
        upgrading = new Upgrading(stage);
        agent = stage.startAgent();
    }

    @AfterEach
    void clear() {
        stage.close();
        network.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"TRACEPOINT", "UPROBE"})
    void aTracedCallIsCountedByEitherVersion(TracedKind kind) {
        try (Traced traced = Traced.start(Traced.compile(directory))) {
            long program = kind.load(stage, agent, traced);
            agent.ok(kind.attach(program, traced));
            long counted = kind.have(traced, TIMES, "");
            Path file = directory.resolve("trace_count.bpf.o");
            for (int i = 0; i < UPGRADES; i++) {
                JsonObject upgraded = Upgrading.upgrade(agent, program, file);
                program = Upgrading.idOf(upgraded);
                assertTrue(upgraded.getArray("remarks").getString(0).contains("may have met both"), upgraded::toString);
                counted += kind.have(traced, TIMES, "");
                assertEquals(counted, Pins.counted(stage.pins(), program, "runs"));
                assertEquals(1, Traces.links(program).size());
            }
        }
        upgrading.assertNothingRemains(agent, 0);
    }

    @Test
    void mapsThatDifferAreRefusedOrMadeAnewOrCopied() {
        long program = stage.load(agent, stage.testObject("tc_flows"), "tc:count_flow");
        stage.attach(agent, network, program, "ingress", 50);
        network.burstToHook(BURST);
        long arrived = network.arrived();
        assertEquals(arrived, stage.awaitCounted(program, arrived));
        Map<String, Long> before = upgrading.flows(agent, program);
        Path more = stage.testObject("tc_flows_more");

        assertRefused("max_entries 128 instead of 64", "bpfman:upgrade " + program + " " + more);
        Path other = stage.testObject("tc_flows_other");
        assertRefused("value size 4 instead of 8", "bpfman:upgrade " + program + " " + other + " --copy-maps");
        Path few = stage.testObject("tc_flows_few");
        assertRefused("than the 8 that there is room for", "bpfman:upgrade " + program + " " + few + " --copy-maps");
        assertEquals(before, upgrading.flows(agent, program));

        Path setPin = stage.pins().resolve("maps/" + program + "/flows");
        long copied = Upgrading.idOf(Upgrading.upgrade(agent, program, more, "--copy-maps"));
        assertEquals(before, upgrading.flows(agent, copied), "nobody has sent anything since");
        assertEquals(arrived, stage.counted(copied), "that map is the same");
        assertEquals(before, Upgrading.entries(setPin), "the pin of the set leads to the new map");

        network.burstToHook(BURST);
        stage.awaitCounted(copied, arrived + BURST);
        assertEquals(network.arrived(), Upgrading.sum(upgrading.flows(agent, copied)));

        long fresh = Upgrading.idOf(Upgrading.upgrade(agent, copied, other, "--new-maps"));
        assertEquals(Map.of(), upgrading.flows(agent, fresh));
        assertEquals(network.arrived(), stage.counted(fresh));
        upgrading.assertNothingRemains(agent, 1);
    }

    @Test
    void historyIsToldAndRolledBackTo() {
        long first = stage.load(agent, stage.testObject("tc_flows"), "tc:count_flow");
        stage.attach(agent, network, first, "ingress", 50);
        long second = Upgrading.idOf(Upgrading.upgrade(agent, first, stage.testObject("tc_flows_more"), "--new-maps"));
        JsonArray versions = versions(second);
        assertEquals(List.of(1L, 2L), numbers(versions, "version"));
        assertEquals(List.of(first, second), numbers(versions, "program_id"));
        assertTrue(versions.getObject(0).getString("source_path").endsWith("/tc_flows.bpf.o"), versions::toString);
        assertEquals(sha256("tc_flows"), versions.getObject(0).getString("sha256"));
        assertEquals(sha256("tc_flows_more"), versions.getObject(1).getString("sha256"));

        assertRefused("max_entries 64 instead of 128", "bpfman:rollback " + second);
        long third = Upgrading.idOf(agent.json("bpfman:rollback " + second + " --copy-maps"));
        assertEquals(sha256("tc_flows"), versions(third).getObject(2).getString("sha256"));
        network.burstToHook(BURST);
        assertEquals(network.arrived(), stage.awaitCounted(third, network.arrived()));
        agent.kill();
        agent = stage.startAgent();
        assertEquals(List.of(1L, 2L, 3L), numbers(versions(third), "version"));
        agent.ok("bpfman:rollback " + third + " --copy-maps");
        upgrading.assertNothingRemains(agent, 0);
    }

    private JsonArray versions(long program) {
        return agent.json("bpfman:get program " + program).getObject("status").getArray("versions");
    }

    private static List<Long> numbers(JsonArray objects, String name) {
        return objects.stream().map(each -> ((JsonObject) each).getLong(name)).toList();
    }

    private String sha256(String object) {
        return Host.run("sha256sum", directory.resolve(object + ".bpf.o").toString())
                .split(" ")[0];
    }

    private void assertRefused(String why, String command) {
        Answer answer = agent.run(command);
        assertTrue(answer.toString().contains(why), answer::toString);
    }
}
