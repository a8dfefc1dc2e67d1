// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.NoFreeSlotException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes from the request to the packet, on a simulated machine. */
class WholeChangesTest {

    private SimulatedHost host;
    private HostState bare;

    @BeforeEach
    void bareMachine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        bare = HostState.of(host);
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void leavesNothingBehindAfterTheWholeStory(Way way) {
        String backend = host.use(way);
        SimulatedHost.Agent agent = host.start(backend);
        Link thirty = agent.loadAndAttach(30);
        Link ten = agent.loadAndAttach(10);
        Link falling = agent.loadAndAttach(90);
        assertEquals(List.of(10, 30, 90), host.meets());
        HostState.assertAgreement(host, "three members");

        agent.changes.detach(new DetachRequest(thirty.id()));
        assertEquals(List.of(10, 90), host.meets());
        agent.attach(thirty.programId(), 5);
        assertEquals(List.of(30, 10, 90), host.meets());

        agent.changes.unload(UnloadRequest.of(thirty.programId()));
        agent.changes.unload(UnloadRequest.of(ten.programId()));
        assertEquals(List.of(90), host.meets());
        HostState.assertAgreement(host, "one member");
        agent.changes.detach(new DetachRequest(falling.id()));
        agent.changes.unload(UnloadRequest.of(falling.programId()));
        assertEquals(bare, HostState.of(host));
        assertEquals(List.of(), host.log.complaints());
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void runsTenMembersByRankAndRefusesTheEleventh(Way way) {
        String backend = host.use(way);
        SimulatedHost.Agent agent = host.start(backend);
        for (int tag : new int[] {7, 3, 9, 1, 5, 10, 2, 8, 4, 6}) {
            agent.loadAndAttach(tag);
        }
        List<Integer> ranked = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertEquals(ranked, host.meets());
        long eleventh = agent.load(11);
        HostState before = HostState.of(host);
        String message = assertThrows(NoFreeSlotException.class, () -> agent.attach(eleventh, 11))
                .getMessage();
        assertTrue(message.startsWith("no free dispatcher slots (all 10 occupied)"), message);
        assertEquals(before, HostState.of(host));
        assertEquals(ranked, host.meets());
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#forced")
    void movesForthAndBack(Way way) {
        String backend = host.use(way);
        SimulatedHost.Agent agent = host.start(backend);
        agent.loadAndAttach(20);
        agent.loadAndAttach(91);
        String other = backend.equals("tcx") ? "netlink" : "tcx";
        for (String target : List.of(other, backend, other)) {
            agent.moveTo(target);
            assertEquals(target, host.memory.dispatchers().get(0).backend());
            HostState.assertAgreement(host, "on " + target);
            assertEquals(List.of(20, 91), host.meets());
        }
        assertEquals(List.of(), host.log.complaints());
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void bothDirectionsHaveTheirOwnDispatcherAndShareOneClsact(Way way) {
        String backend = host.use(way);
        SimulatedHost.Agent agent = host.start(backend);
        long in = agent.load(10);
        long out = agent.load(20);
        Link ingress = agent.attach(in, 10);
        Link egress = agent.changes.attach(Specs.spec(out, 20, Direction.EGRESS));
        HostState.assertAgreement(host, "both directions");
        agent.changes.detach(new DetachRequest(ingress.id()));
        assertEquals(List.of(20), host.meets(Direction.EGRESS));
        agent.changes.detach(new DetachRequest(egress.id()));
        assertEquals(bare.qdisc(), HostState.of(host).qdisc());
        HostState.assertAgreement(host, "no direction");
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void leavesWhatOthersOwnAlone(Way way) {
        String backend = host.use(way);
        host.addForeignClsact();
        host.simulation.network().addForeignFilter(Optional.empty(), "eth0", Direction.INGRESS, 50, "bpf", 3, 0);
        host.simulation.network().addForeignTcx(Optional.empty(), "eth0", Direction.EGRESS, -1);
        HostState others = HostState.of(host);
        SimulatedHost.Agent agent = host.start(backend);
        Link link = agent.loadAndAttach(10);
        agent.moveTo(backend.equals("tcx") ? "netlink" : "tcx");
        agent.changes.detach(new DetachRequest(link.id()));
        agent.changes.unload(UnloadRequest.of(link.programId()));
        assertEquals(others, HostState.of(host));
    }
}
