// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.manager.internal.recover.Adopt;
import io.bpfman.spi.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ends the agent after each step of each change, as {@code kill -9} does, and starts another one. At each moment, the recovery's included, a packet
 * meets the members of before or those of after, each once and in order; then store, kernel and bpffs agree, and what is recorded is that of before or that of
 * after as a whole.
 */
@Tag("exhaustive")
class KilledAgentTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("io.bpfman.manager.internal.Scenario#cases")
    void isRecoveredWhereverItEnded(Scenario.Case scenario) throws IOException {
        State before = state(scenario, false);
        State after = state(scenario, true);
        int killAfter = 1;
        while (killed(scenario, killAfter, before, after)) {
            killAfter++;
        }
        // the commit is one more
        assertTrue(
                killAfter > scenario.scenario().leastOperations() + 1, "the change has only " + killAfter + " steps");
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void isRecoveredWhereverItsRecoveryEnded(Way way) throws IOException {
        String backend = way.backend();
        Scenario.Case scenario = new Scenario.Case(Scenario.MOVE, way);
        List<List<Integer>> chains = state(scenario, false).chains;
        int deepest = 0;
        boolean killed = true;
        for (int killAfter = 1; killed; killAfter++) {
            boolean again = true;
            for (int nth = 1; again; nth++) {
                SimulatedHost host = scenario.host(Files.createTempDirectory(directory, "host"));
                String when = "killed after step " + killAfter + ", its recovery after step " + nth;
                Runnable packets = () -> assertEquals(chains, Scenario.chains(host), when);
                Scenario.MOVE.setUp(host.start(backend), host);
                killed = killedDuring(host, backend, killAfter, packets, agent -> Scenario.MOVE.change(agent, host));
                again = killedDuring(host, backend, nth, packets, agent -> agent.changes.recoverAll());
                recover(scenario, host, packets, when);
                deepest = Math.max(deepest, nth);
            }
        }
        assertTrue(deepest > 5, "no recovery had more than " + deepest + " steps");
    }

    /** What takes links down that nothing brings back: past the first of them there is only one way. */
    static Stream<Scenario.Case> takenDown() {
        return Stream.of(LoneScenario.UNLOAD, TcxScenario.UNLOAD_FROM_BOTH_DIRECTIONS)
                .map(scenario -> new Scenario.Case(
                        scenario, Way.byTailCalls().findFirst().orElseThrow()));
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("takenDown")
    void isTheOldOrTheNewWhereverItsRecoveryEnded(Scenario.Case scenario) throws IOException {
        State before = state(scenario, false);
        State after = state(scenario, true);
        Set<RecordedIntent> seen = new HashSet<>();
        boolean killed = true;
        for (int killAfter = 1; killed; killAfter++) {
            boolean again = true;
            for (int nth = 1; again; nth++) {
                SimulatedHost host = scenario.host(Files.createTempDirectory(directory, "host"));
                scenario.scenario().setUp(host.start(scenario.backend()), host);
                Runnable nobody = () -> {};
                killed = killedDuring(
                        host,
                        scenario.backend(),
                        killAfter,
                        nobody,
                        agent -> scenario.scenario().change(agent, host));
                again = killedDuring(host, scenario.backend(), nth, nobody, agent -> agent.changes.recoverAll());
                String when = "killed after step " + killAfter + ", its recovery after step " + nth;
                recover(scenario, host, nobody, when);
                assertOldOrNew(before, after, host, when);
                seen.add(RecordedIntent.of(host));
            }
        }
        assertEquals(Set.of(before.recorded, after.recorded), seen);
    }

    /** Whoever listens to interfaces looks at their links at once, and takes one that was half taken down for one that somebody else took away. */
    @ParameterizedTest
    @MethodSource("takenDown")
    void whatIsHalfTakenDownGoesBeforeAnybodyLooks(Scenario.Case scenario) throws IOException {
        State before = state(scenario, false);
        State after = state(scenario, true);
        Set<List<List<Integer>>> seen = new HashSet<>();
        boolean killed = true;
        for (int killAfter = 1; killed; killAfter++) {
            SimulatedHost host = scenario.host(Files.createTempDirectory(directory, "host"));
            scenario.scenario().setUp(host.start(scenario.backend()), host);
            Consumer<SimulatedHost.Agent> change = agent -> scenario.scenario().change(agent, host);
            killed = killedDuring(host, scenario.backend(), killAfter, () -> {}, change);
            String when = "killed after step " + killAfter;
            SimulatedHost.Agent next = host.start(
                    scenario.backend(),
                    kernel -> beforeListening(kernel, () -> {
                        List<List<Integer>> chains = Scenario.chains(host);
                        if (!chains.equals(before.chains)) {
                            assertEquals(after.chains, chains, when);
                            assertEquals(after.recorded, RecordedIntent.of(host), when);
                        }
                        seen.add(chains);
                    }),
                    UnaryOperator.identity());
            next.rooms.begin();
            next.interfaces.close();
            assertOldOrNew(before, after, host, when);
        }
        assertEquals(Set.of(before.chains, after.chains), seen);
    }

    private static Kernel beforeListening(Kernel kernel, Runnable work) {
        return Fakes.of(Kernel.class, (proxy, method, arguments) -> {
            if (method.getName().equals("watchInterfaces")) {
                work.run();
            }
            return Fakes.forward(kernel, method, arguments);
        });
    }

    /** Whether an agent was killed while it did its work. */
    private static boolean killedDuring(
            SimulatedHost host, String backend, int killAfter, Runnable packets, Consumer<SimulatedHost.Agent> work) {
        Watch watch = new Watch(packets);
        SimulatedHost.Agent agent = host.start(backend, watch);
        watch.killAfter(killAfter);
        try {
            work.accept(agent);
        } catch (Watch.Killed e) {
            assertTrue(watch.hasKilled());
        }
        if (watch.hasKilled()) {
            // a dead agent says nothing
            host.log.clear();
        }
        return watch.hasKilled();
    }

    /** What packets and processes meet, and what is recorded. */
    private record State(List<List<Integer>> chains, RecordedIntent recorded) {}

    private State state(Scenario.Case scenario, boolean changed) throws IOException {
        SimulatedHost host = scenario.host(Files.createTempDirectory(directory, "host"));
        SimulatedHost.Agent agent = host.start(scenario.backend());
        scenario.scenario().setUp(agent, host);
        if (changed) {
            scenario.scenario().change(agent, host);
        }
        return new State(Scenario.chains(host), RecordedIntent.of(host));
    }

    /** Whether the agent was killed: the change may have fewer steps. */
    private boolean killed(Scenario.Case scenario, int killAfter, State before, State after) throws IOException {
        String when = "killed after step " + killAfter;
        SimulatedHost host = scenario.host(Files.createTempDirectory(directory, "host"));
        // of a first load, or a last unload, an empty database is left, which would be taken for a lost one
        host.adopt = Adopt.REMOVE;
        List<String> where = List.of("ingress", "egress", "traced");
        Runnable packets = () -> {
            List<List<Integer>> now = Scenario.chains(host);
            for (int i = 0; i < now.size(); i++) {
                Set<List<Integer>> either = new HashSet<>(List.of(before.chains.get(i), after.chains.get(i)));
                if (scenario.scenario().overlaps()) {
                    either.add(Stage.together(before.chains.get(i), after.chains.get(i)));
                }
                assertTrue(
                        either.contains(now.get(i)),
                        when + ": " + where.get(i) + " met " + now.get(i) + " instead of one of " + either);
            }
        };
        scenario.scenario().setUp(host.start(scenario.backend()), host);
        boolean killed = killedDuring(
                host,
                scenario.backend(),
                killAfter,
                packets,
                agent -> scenario.scenario().change(agent, host));
        recover(scenario, host, packets, when);
        assertOldOrNew(before, after, host, when);
        return killed;
    }

    private static void assertOldOrNew(State before, State after, SimulatedHost host, String when) {
        RecordedIntent recorded = RecordedIntent.of(host);
        assertTrue(
                recorded.equals(before.recorded) || recorded.equals(after.recorded),
                () -> when + ": recorded is\n" + recorded + "\nand not\n" + before.recorded + "\nor\n"
                        + after.recorded);
        assertEquals(
                recorded.equals(before.recorded) ? before.chains : after.chains,
                Scenario.chains(host),
                when + ": what runs is what is recorded");
    }

    private static void recover(Scenario.Case scenario, SimulatedHost host, Runnable packets, String when) {
        packets.run();
        Watch watch = new Watch(packets);
        SimulatedHost.Agent next = host.start(scenario.backend(), watch);
        next.changes.recoverAll();
        assertEquals(
                List.of(),
                host.log.complaints().stream()
                        // what goes because nobody recorded it is told
                        .filter(line -> !line.contains(" is recorded "))
                        // and so is what was withdrawn without its commit
                        .filter(line -> !line.contains(" it hangs there again"))
                        .toList(),
                when);
        HostState.assertAgreement(host, when);
    }
}
