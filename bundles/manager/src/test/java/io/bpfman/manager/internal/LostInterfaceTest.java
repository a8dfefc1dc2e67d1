// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.TcBackendStatus;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LostInterfaceTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void aDispatcherOfALostInterfaceIsHeldByNoBackend(String backend) {
        SimulatedHost host = new SimulatedHost(directory);
        SimulatedHost.Agent agent = host.start(backend);
        agent.attach(agent.load(1), 50);
        assertEquals(1, held(agent, backend));

        host.simulation.network().removeInterface(Optional.empty(), "eth0");
        assertEquals(0, held(agent, backend));
    }

    private static int held(SimulatedHost.Agent agent, String backend) {
        return agent.queries.environment().tcBackends().stream()
                .filter(status -> status.name().equals(backend))
                .mapToInt(TcBackendStatus::dispatchers)
                .sum();
    }
}
