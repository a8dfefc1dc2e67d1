// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pace;
import io.bpfman.itest.support.Pins;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The agent is killed at each of the bpf(2) calls of an attach and of a detach of a link that is on no interface. The next one has the link or has it not, and
 * what it says is what the kernel does.
 */
@NeedsKernel
@SuppressWarnings("try") // a trace watches by being there
class TracedKillKernelIT {

    private static final int KILLS = Pace.repetitions("kills of a change", 16);
    private static final int TIMES = 10;

    @TempDir
    Path directory;

    private Stage stage;
    private AgentProcess agent;
    private Traced traced;
    private long program;
    private int traces;

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

    @ParameterizedTest
    @EnumSource(names = "UPROBE")
    void anAgentKilledInTheMidstOfAChangeLeavesTheLinkOrNothing(TracedKind kind) {
        program = kind.load(stage, agent, traced);
        String attach = kind.attach(program, traced);
        int calls = callsOf(attach + " --json", "BPF_OBJ_PIN");
        agent.ok("bpfman:link detach " + link());
        for (int call = 1; call <= calls; call += step(calls)) {
            kill(call, attach);
            check(kind, "attach killed at call " + call);
        }
        LongFunction<String> detach = id -> "bpfman:link detach " + id;
        agent.ok(attach);
        int ofDetach = callsOf(detach.apply(link()), "bpf(");
        for (int call = 1; call <= ofDetach; call += step(ofDetach)) {
            agent.ok(attach);
            kill(call, detach.apply(link()));
            check(kind, "detach killed at call " + call);
        }
        stage.unloadAll(agent);
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, stage.records().rows());
        assertEquals(0, agent.end());
    }

    /** From one call at which it is killed to the next: each kill takes seconds, so that a run that is to be short leaves some out. */
    private static int step(int calls) {
        return (calls + KILLS - 1) / KILLS;
    }

    private long link() {
        return Long.parseLong(stage.records().value("SELECT id FROM links"));
    }

    /** How many calls the thread makes that does this, among them one with that word. */
    private int callsOf(String command, String word) {
        try (BpfTrace trace = BpfTrace.of(agent, directory.resolve("trace-" + ++traces))) {
            agent.ok(command);
            trace.close();
            return trace.callsOfThreadWith(word);
        }
    }

    private AgentProcess freshAgent() {
        AgentProcess fresh = stage.startAgent();
        fresh.ok("bpfman:links");
        return fresh;
    }

    /** Kills the agent at a call of a command; the next one is there then. */
    private void kill(int call, String command) {
        try (BpfTrace trace = BpfTrace.killing(agent, directory.resolve("trace-" + ++traces), call)) {
            agent.send(command);
            agent.awaitEnd();
            trace.close();
        }
        agent = freshAgent();
    }

    /** What is recorded is what the kernel does; detaches it when it is there. */
    private void check(TracedKind kind, String when) {
        List<String> links = stage.records().query("SELECT id FROM links").stream()
                .map(row -> row.get("id"))
                .toList();
        assertTrue(links.size() <= 1, when + ": " + links);
        assertEquals(links.size(), Traces.links(program).size(), when + ": links of the kernel");
        long before = Pins.counted(stage.pins(), program, "runs");
        int runs = kind.have(traced, TIMES, "");
        assertEquals(before + links.size() * (long) runs, Pins.counted(stage.pins(), program, "runs"), when + ": runs");
        links.forEach(link -> agent.ok("bpfman:link detach " + link));
        assertEquals(List.of(), Traces.links(program), when);
        assertEquals(
                List.of(),
                stage.pinTree().stream().filter(pin -> pin.contains("link")).toList(),
                when + ": pins");
    }
}
