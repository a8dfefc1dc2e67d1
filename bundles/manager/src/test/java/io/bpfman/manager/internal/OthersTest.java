// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.OthersProgram;
import io.bpfman.api.OthersProgram.Way;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.kernel.sim.SimNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others have on an interface besides TCX is told, in the order in which packets meet it; what is ours is not among it. */
class OthersTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void filtersOfBothDirections(String backend) {
        SimulatedHost host = new SimulatedHost(directory);
        SimulatedHost.Agent agent = host.start(backend);
        agent.loadAndAttach(10);
        agent.loadAndAttachXdp(10);
        assertEquals(List.of(), agent.queries.others("eth0", Optional.empty()));

        SimNetwork network = host.simulation.network();
        if (backend.equals("tcx")) {
            network.addForeignQdisc(Optional.empty(), "eth0", "clsact");
        }
        long behind = network.addForeignFilter(Optional.empty(), "eth0", Direction.INGRESS, 60, "bpf", 3, -1);
        long before = network.addForeignFilter(Optional.empty(), "eth0", Direction.INGRESS, 7, "flower", 0x800, 0);
        long out = network.addForeignFilter(Optional.empty(), "eth0", Direction.EGRESS, 1, "bpf", 3, -1);
        List<OthersProgram> others = agent.queries.others("eth0", Optional.empty());
        assertEquals(
                List.of(
                        new Way.Filter("flower", 7, before),
                        new Way.Filter("bpf", 60, behind),
                        new Way.Filter("bpf", 1, out)),
                others.stream().map(OthersProgram::way).toList());
        assertEquals(
                List.of(DispatcherType.TC_INGRESS, DispatcherType.TC_INGRESS, DispatcherType.TC_EGRESS),
                others.stream().map(OthersProgram::hook).toList());
        assertEquals(
                List.of(false, true, true),
                others.stream().map(other -> other.programId() > 0).toList());
    }

    @Test
    void anXdpProgram() {
        SimulatedHost host = new SimulatedHost(directory);
        SimulatedHost.Agent agent = host.start("tcx");
        long theirs = host.simulation.network().addForeignXdp(Optional.empty(), "eth0", 2, true);
        OthersProgram other = agent.queries.others("eth0", Optional.empty()).get(0);
        assertEquals(theirs, other.programId());
        assertEquals(DispatcherType.XDP, other.hook());
        assertEquals(true, other.kernelLinkId().isPresent());
    }

    @Test
    void ofNoInterface() {
        SimulatedHost.Agent agent = new SimulatedHost(directory).start("tcx");
        assertThrows(InterfaceNotFoundException.class, () -> agent.queries.others("eth9", Optional.empty()));
    }
}
