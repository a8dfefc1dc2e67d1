// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.grack.nanojson.JsonObject;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pins;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kind of links that are on no interface: its program runs exactly as often as its target is passed, and leaves nothing. */
@NeedsKernel
class TracedKernelIT {

    private static final int TIMES = 50;

    @TempDir
    static Path directory;

    private static Stage stage;
    private static AgentProcess agent;
    private static Traced traced;

    /** How an agent ends. */
    enum End {
        KILLED {
            @Override
            void end(AgentProcess agent) {
                agent.kill();
            }
        },
        STOPPED {
            @Override
            void end(AgentProcess agent) {
                assertEquals(0, agent.end());
            }
        };

        abstract void end(AgentProcess agent);
    }

    /** A link that stays attached. */
    private record Standing(TracedKind kind, long program, long link) {}

    @BeforeAll
    static void start() {
        stage = Stage.open(directory);
        agent = stage.startAgent();
        traced = Traced.start(Traced.compile(directory));
    }

    @AfterAll
    static void end() {
        try {
            assertEquals(0, agent.end());
        } finally {
            traced.close();
            stage.close();
        }
    }

    @AfterEach
    void unload() {
        stage.unloadAll(agent);
    }

    @ParameterizedTest
    @EnumSource
    void aProgramRunsAsOftenAsItsTargetIsPassed(TracedKind kind) {
        kind.assumeThere(agent);
        String pin = kind.needsTestRuns() ? TracedKind.loadForTestRuns(stage, agent, traced) : "";
        String before = state();
        List<String> held = Traces.held(agent);
        long program = kind.load(stage, agent, traced);
        kind.have(traced, TIMES, pin);
        assertEquals(0, runs(program), "runs of a program that is loaded only");

        JsonObject link = agent.json(kind.attach(program, traced));
        long id = Stage.linkId(link);
        assertEquals(kind.label(), link.getObject("record").getString("kind"));
        int runs = kind.have(traced, TIMES, pin);
        assertEquals(runs, runs(program));
        assertEquals(1, Traces.links(program).size(), "links of the kernel");

        agent.ok("bpfman:link detach " + id);
        kind.have(traced, TIMES, pin);
        assertEquals(runs, runs(program), "runs when the detach is done");
        assertEquals(List.of(), Traces.links(program));
        agent.ok("bpfman:program unload " + program);
        assertEquals(before, state());
        Traces.awaitNoneBeyond(held, agent);
    }

    @ParameterizedTest
    @EnumSource
    void linksOutliveTheirAgentAndAreKnownToTheNext(End end) {
        List<TracedKind> kinds = TracedKind.ofKernel(agent);
        String pin = kinds.contains(TracedKind.FENTRY) ? TracedKind.loadForTestRuns(stage, agent, traced) : "";
        List<Standing> all = new ArrayList<>();
        for (TracedKind kind : kinds) {
            long program = kind.load(stage, agent, traced);
            all.add(new Standing(kind, program, Stage.linkId(agent.json(kind.attach(program, traced)))));
        }
        passAll(all, pin);
        JsonObject links = agent.json("bpfman:link list");
        String rows = stage.records().dump();

        end.end(agent);
        passAll(all, pin);
        agent = stage.startAgent();

        assertEquals(links, agent.json("bpfman:link list"));
        assertEquals(rows, stage.records().dump());
        passAll(all, pin);
        for (Standing one : all) {
            agent.ok("bpfman:link detach " + one.link());
            assertEquals(List.of(), Traces.links(one.program()), one.kind().label());
        }
        List<Long> counted = all.stream().map(one -> runs(one.program())).toList();
        all.forEach(one -> one.kind().have(traced, TIMES, pin));
        assertEquals(counted, all.stream().map(one -> runs(one.program())).toList(), "runs after the detach");
        assertFalse(kinds.isEmpty());
        stage.unloadAll(agent);
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, stage.records().rows());
    }

    /** Has what each counts happen, one kind after the other; some pass the target of another one, too. */
    private static void passAll(List<Standing> all, String pin) {
        for (Standing one : all) {
            long before = runs(one.program());
            int runs = one.kind().have(traced, TIMES, pin);
            assertEquals(before + runs, runs(one.program()), one.kind().label());
        }
    }

    private static long runs(long program) {
        return Pins.counted(stage.pins(), program, "runs");
    }

    private static String state() {
        return String.join("\n", stage.pinTree()) + "\n" + stage.records().dump();
    }
}
