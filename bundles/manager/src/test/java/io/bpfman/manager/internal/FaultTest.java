// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.BpfmanException;
import io.bpfman.kernel.sim.SimFaults;
import io.bpfman.kernel.sim.SimFaults.Moment;
import io.bpfman.manager.internal.recover.Adopt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lets each operation of each change fail once, before and after its effect. A change that fails leaves nothing behind; one that succeeds
 * although a last step of cleaning up failed has its effect, and what was not cleaned up goes with the next start at the latest.
 */
@Tag("exhaustive")
class FaultTest {

    @TempDir
    private Path directory;

    /** How an operation fails: as kernels do, or as a virtual machine does that misses a class. */
    enum Failure {
        REFUSAL {
            @Override
            void arm(SimFaults faults, int nth, Moment moment) {
                faults.fail(nth, moment);
            }
        },
        ERROR {
            @Override
            void arm(SimFaults faults, int nth, Moment moment) {
                faults.fail(nth, moment, () -> new NoClassDefFoundError("a class of a bundle that was replaced"));
            }
        };

        abstract void arm(SimFaults faults, int nth, Moment moment);
    }

    /**
     * Failures after an effect in every way of each scenario; errors, and failures before an effect, in one: how slots are filled makes no difference to errors, and
     * what a failure before an effect leaves to be undone is what the one after the effect before it leaves.
     */
    static Stream<Arguments> cases() {
        Set<Stage> seen = new HashSet<>();
        return Scenario.cases()
                .flatMap(scenario -> Stream.concat(
                        Stream.of(Arguments.of(scenario, Moment.AFTER, Failure.REFUSAL)),
                        seen.add(scenario.scenario())
                                ? Stream.of(
                                        Arguments.of(scenario, Moment.BEFORE, Failure.REFUSAL),
                                        Arguments.of(scenario, Moment.AFTER, Failure.ERROR))
                                : Stream.empty()));
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("cases")
    void leavesNothingBehind(Scenario.Case scenario, Moment moment, Failure failure) throws IOException {
        List<List<Integer>> after = chainsAfter(scenario);
        int nth = 1;
        while (faulted(scenario, nth, moment, failure, after)) {
            nth++;
        }
        assertTrue(nth > scenario.scenario().leastOperations(), "the change has only " + nth + " operations");
    }

    /** Whether that is the state after a change, of which cleaning up may have failed. */
    private static boolean isAfter(
            Stage scenario, List<List<Integer>> before, List<List<Integer>> after, List<List<Integer>> now) {
        return now.equals(after)
                || (scenario.overlaps()
                        && IntStream.range(0, now.size())
                                .allMatch(i -> now.get(i).equals(after.get(i))
                                        || now.get(i).equals(Stage.together(before.get(i), after.get(i)))));
    }

    private List<List<Integer>> chainsAfter(Scenario.Case scenario) throws IOException {
        SimulatedHost host = scenario.host(Files.createTempDirectory(directory, "host"));
        SimulatedHost.Agent agent = host.start(scenario.backend());
        scenario.scenario().setUp(agent, host);
        scenario.scenario().change(agent, host);
        return Scenario.chains(host);
    }

    /** Whether there was an operation to fail: the change may have fewer. */
    private boolean faulted(Scenario.Case scenario, int nth, Moment moment, Failure failure, List<List<Integer>> after)
            throws IOException {
        SimulatedHost host = scenario.host(Files.createTempDirectory(directory, "host"));
        // of a last unload an empty database is left, which would be taken for a lost one
        host.adopt = Adopt.REMOVE;
        SimulatedHost.Agent agent = host.start(scenario.backend());
        scenario.scenario().setUp(agent, host);
        HostState before = HostState.of(host);
        List<List<Integer>> chainsBefore = Scenario.chains(host);
        SimFaults faults = host.simulation.faults();
        faults.clear();
        failure.arm(faults, nth, moment);
        boolean failed = false;
        try {
            scenario.scenario().change(agent, host);
        } catch (BpfmanException | NoClassDefFoundError e) {
            failed = true;
        }
        List<String> operations = faults.operations();
        faults.clear();
        if (operations.size() < nth) {
            return false;
        }
        String when = "operation " + nth + " (" + operations.get(nth - 1) + ") failed " + moment + " its effect";
        failed = failed || host.log.complaints().stream().anyMatch(line -> line.contains("stays on"));
        if (failed) {
            assertEquals(chainsBefore, Scenario.chains(host), when);
            HostState.assertAgreement(host, when);
            assertEquals(before.whateverTheHandles(), HostState.of(host).whateverTheHandles(), when);
        } else {
            assertTrue(isAfter(scenario.scenario(), chainsBefore, after, Scenario.chains(host)), when);
            host.start(scenario.backend()).changes.recoverAll();
            HostState.assertAgreement(host, when);
            assertEquals(after, Scenario.chains(host), when);
        }
        return true;
    }
}
