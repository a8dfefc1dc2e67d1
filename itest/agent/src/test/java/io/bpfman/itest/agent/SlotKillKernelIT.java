// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pace;
import io.bpfman.itest.support.Sender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The agent is killed while it fills the slots of a new revision, exactly at the call that would pin one, each slot in turn, while packets flow: the live
 * revision stays as it was, and the next agent clears away what was begun.
 */
@NeedsKernel
@SuppressWarnings("try") // a sender sends by being there
class SlotKillKernelIT {

    private static final int SLOTS = 10;

    /** A hook whose dispatcher is changed. */
    enum Hook {
        TC_INGRESS {
            @Override
            long load(Stage stage, AgentProcess agent) {
                return stage.loadCounter(agent);
            }

            @Override
            String attach(Network network, long program, int priority) {
                return Stage.attachCommand(network, program, "ingress", priority);
            }
        },
        XDP {
            @Override
            long load(Stage stage, AgentProcess agent) {
                return stage.loadXdpCounter(agent);
            }

            @Override
            String attach(Network network, long program, int priority) {
                return Stage.attachXdpCommand(network, program, priority);
            }
        };

        /** Loads a program for it that counts its packets; gives back its kernel id. */
        abstract long load(Stage stage, AgentProcess agent);

        /** The command that attaches a program to it. */
        abstract String attach(Network network, long program, int priority);
    }

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

    /** Each; on a slow machine one, since slots are filled alike at all of them. */
    static List<Hook> hooks() {
        return Pace.cases("hooks", List.of(Hook.values()));
    }

    @ParameterizedTest
    @MethodSource("hooks")
    void theLiveRevisionStaysAsItWas(Hook hook) {
        AgentProcess agent = stage.startAgent();
        List<Long> members = new ArrayList<>();
        for (int i = 0; i < SLOTS - 1; i++) {
            members.add(hook.load(stage, agent));
            agent.ok(hook.attach(network, members.get(i), 10 * i));
        }
        long visitor = hook.load(stage, agent);
        agent.kill();
        int[] calls = callsThatPinSlots(hook, visitor);

        try (Sender sender = network.sendToHook()) {
            Await.until(() -> "no packet has arrived", () -> network.arrived() > 100);
            agent = freshAgent();
            for (int slot : slots()) {
                agent = killAt(slot, calls[slot], agent, hook.attach(network, visitor, 200));
            }
        }
        long arrived = network.arrived();
        for (long member : members) {
            assertEquals(arrived, stage.awaitCounted(member, arrived), "packets that program " + member + " met");
        }
        assertEquals(0, stage.counted(visitor), "packets that a program met which never was attached");
        stage.unloadAll(agent);
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, agent.end());
    }

    /** Every one; on a slow machine some, the first and the last among them. */
    private static List<Integer> slots() {
        int count = Math.max(2, Pace.repetitions("slots", SLOTS));
        List<Integer> slots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            slots.add(i * (SLOTS - 1) / (count - 1));
        }
        return slots;
    }

    /** Which of its thread's calls pins each slot, when a fresh agent attaches the tenth member. */
    private int[] callsThatPinSlots(Hook hook, long visitor) {
        AgentProcess agent = freshAgent();
        int[] calls = new int[SLOTS];
        try (BpfTrace trace = BpfTrace.of(agent, directory.resolve("trace"))) {
            long link = Stage.linkId(agent.json(hook.attach(network, visitor, 200)));
            trace.close();
            for (int slot = 0; slot < SLOTS; slot++) {
                String pin = "/link_" + slot + "\"";
                calls[slot] = trace.callWith("BPF_OBJ_PIN", pin)
                        .orElseThrow(() -> new AssertionError("no call pins a slot at " + pin));
            }
            agent.ok("bpfman:detach " + link);
        }
        agent.kill();
        return calls;
    }

    /** An agent that is done with what its predecessor has left. */
    private AgentProcess freshAgent() {
        AgentProcess agent = stage.startAgent();
        agent.ok("bpfman:dispatchers");
        return agent;
    }

    /** Kills the agent at a call of its attaching; gives back the next agent. */
    private AgentProcess killAt(int slot, int call, AgentProcess agent, String attach) {
        String rows = stage.records().dump();
        List<String> pins = stage.dispatcherPins();
        Map<String, String> row =
                stage.records().query("SELECT * FROM dispatchers").get(0);
        Path log = directory.resolve("trace-" + slot);
        try (BpfTrace trace = BpfTrace.killing(agent, log, call)) {
            agent.send(attach);
            agent.awaitEnd();
            trace.close();
            String last = trace.lastCall();
            assertTrue(last.contains("/link_" + slot + "\""), "killed at slot " + slot + ", but at " + last);
        }
        assertEquals(rows, stage.records().dump(), "rows after a kill at slot " + slot);
        assertEquals(
                Long.parseLong(row.get("program_id")),
                Holders.program(stage, network, row),
                "the program at the hook after a kill at slot " + slot);
        assertNotEquals(pins, stage.dispatcherPins(), "nothing was begun at slot " + slot);
        long arrived = network.arrived();
        Await.until(() -> "packets have stopped to arrive", () -> network.arrived() > arrived + 100);

        AgentProcess next = freshAgent();
        assertEquals(pins, stage.dispatcherPins(), "pins after a kill at slot " + slot);
        assertEquals(rows, stage.records().dump(), "rows after a kill at slot " + slot + " and a start");
        return next;
    }
}
