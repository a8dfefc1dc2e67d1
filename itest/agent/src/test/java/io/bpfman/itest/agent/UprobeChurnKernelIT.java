// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pace;
import io.bpfman.itest.support.Pins;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A uprobe comes and goes at a function that is called without end: who calls it never stops, and nothing is left of any of them. */
@NeedsKernel
class UprobeChurnKernelIT {

    /** 500 where a run makes half of what is asked. */
    private static final int ROUNDS = Pace.repetitions("attaches and detaches", 1000);

    /** Whether a detached program still runs is looked at in one of so many rounds: a look starts bpftool(8). */
    private static final int LOOKS = 10;

    private static final long CALLS = 1_000_000;

    @TempDir
    Path directory;

    private Stage stage;
    private AgentProcess agent;
    private Traced traced;

    @BeforeEach
    void start() {
        stage = Stage.open(directory);
        agent = stage.startAgent();
        traced = Traced.start(Traced.compile(directory));
    }

    @AfterEach
    void clear() {
        try {
            traced.close();
        } finally {
            stage.close();
        }
    }

    @Test
    void whoIsTracedNeverStopsAndNothingIsLeft() {
        long program = TracedKind.UPROBE.load(stage, agent, traced);
        String attach = "bpfman:link attach uprobe " + program + " " + traced.program() + " -f traced_forever";
        String before = stage.records().dump();
        List<String> held = Traces.held(agent);
        traced.goesOnForever();
        long started = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            long link = Stage.linkId(agent.json(attach));
            awaitTurns();
            agent.ok("bpfman:link detach " + link);
            if (round % LOOKS == 0) {
                long runs = runs(program);
                awaitTurns();
                assertEquals(runs, runs(program), "runs after the detach of round " + round);
            }
        }
        long millis = (System.nanoTime() - started) / 1_000_000;

        Await.until(() -> "called only " + traced.turns() + " times", () -> traced.turns() >= CALLS);
        System.out.println("MEASURED " + ROUNDS + " attaches and detaches in " + millis + " ms, " + runs(program)
                + " runs in " + traced.turns() + " calls");
        assertTrue(traced.isAlive());
        assertTrue(runs(program) >= ROUNDS, "it ran in each round");
        assertEquals(List.of(), Traces.links(program));
        assertEquals(List.of(), Traces.events(program));
        assertEquals(before, stage.records().dump());
        Traces.awaitNoneBeyond(held, agent);
        stage.unloadAll(agent);
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, agent.end());
    }

    /** Waits until the function has been called some more. */
    private void awaitTurns() {
        long before = traced.turns();
        Await.until(() -> "the traced process has stopped", () -> traced.turns() > before + 10);
    }

    private long runs(long program) {
        return Pins.counted(stage.pins(), program, "runs");
    }
}
