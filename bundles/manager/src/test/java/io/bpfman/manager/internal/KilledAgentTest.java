// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ends the agent after each step of each change, as {@code kill -9} does, and starts another one. At each moment, the recovery's included, a packet
 * meets the members of before or those of after, each once and in order; then store, kernel and bpffs agree.
 */
class KilledAgentTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Scenario#cases")
    void isRecoveredWhereverItEnded(Scenario.Case scenario) throws IOException {
        List<List<Integer>> before = chains(scenario, false);
        List<List<Integer>> after = chains(scenario, true);
        int killAfter = 1;
        while (killed(scenario, killAfter, before, after)) {
            killAfter++;
        }
        assertTrue(killAfter > 2, "the change has only " + killAfter + " steps");
    }

    private List<List<Integer>> chains(Scenario.Case scenario, boolean changed) throws IOException {
        SimulatedHost host = new SimulatedHost(Files.createTempDirectory(directory, "host"));
        SimulatedHost.Agent agent = host.start(scenario.backend());
        scenario.scenario().setUp(agent, host);
        if (changed) {
            scenario.scenario().change(agent, host);
        }
        return Scenario.chains(host);
    }

    /** Whether the agent was killed: the change may have fewer steps. */
    private boolean killed(Scenario.Case scenario, int killAfter, List<List<Integer>> before, List<List<Integer>> after)
            throws IOException {
        String when = "killed after step " + killAfter;
        SimulatedHost host = new SimulatedHost(Files.createTempDirectory(directory, "host"));
        Set<List<Integer>> ingress = new HashSet<>(List.of(before.get(0), after.get(0)));
        Set<List<Integer>> egress = new HashSet<>(List.of(before.get(1), after.get(1)));
        Runnable packets = () -> {
            List<Integer> in = host.meets(Direction.INGRESS);
            assertTrue(ingress.contains(in), when + ": a packet met " + in + " instead of one of " + ingress);
            List<Integer> out = host.meets(Direction.EGRESS);
            assertTrue(egress.contains(out), when + ": a packet met " + out + " instead of one of " + egress);
        };
        scenario.scenario().setUp(host.start(scenario.backend()), host);
        Watch watch = new Watch(packets);
        SimulatedHost.Agent agent = host.start(scenario.backend(), watch::over, watch::over);
        watch.killAfter(killAfter);
        boolean killed = false;
        try {
            scenario.scenario().change(agent, host);
        } catch (Watch.Killed e) {
            killed = true;
        }
        recover(scenario, host, packets, when);
        return killed;
    }

    private static void recover(Scenario.Case scenario, SimulatedHost host, Runnable packets, String when) {
        packets.run();
        Watch watch = new Watch(packets);
        SimulatedHost.Agent next = host.start(scenario.backend(), watch::over, watch::over);
        next.changes.recoverAll();
        assertEquals(List.of(), host.log.complaints(), when);
        HostState.assertAgreement(host, when);
    }
}
