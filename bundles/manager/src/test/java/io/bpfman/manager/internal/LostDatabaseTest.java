// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Change;
import io.bpfman.api.Direction;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.contract.InMemoryStore;
import io.bpfman.manager.internal.recover.Adopt;
import io.bpfman.spi.store.DispatcherRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An agent whose database has no programs, on a machine where programs are at work. */
class LostDatabaseTest {

    private SimulatedHost host;
    private InMemoryStore fresh;

    @BeforeEach
    void machine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        fresh = new InMemoryStore();
    }

    private void attachAll(String backend) {
        SimulatedHost.Agent agent = host.start(backend);
        agent.loadAndAttach(90);
        agent.loadAndAttach(80);
        agent.loadAndAttachTcx(91, Direction.EGRESS);
        agent.loadAndAttachXdp(20);
        assertEquals(List.of(20, 80, 90), host.meets());
    }

    private SimulatedHost.Agent startWithout(String backend) {
        SimulatedHost.Agent agent = host.start(backend, UnaryOperator.identity(), lost -> fresh);
        agent.changes.recoverAll();
        return agent;
    }

    private void assertUntouched(HostState before) {
        assertEquals(List.of(20, 80, 90), host.meets());
        assertEquals(List.of(91), host.meets(Direction.EGRESS));
        assertEquals(before, HostState.of(host));
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void whatHangsNowhereIsInNobodysWay(Way way) {
        String backend = host.use(way);
        host.start(backend).loadAndAttach(90);
        host.memory.dispatchers().get(0).handle().release(host.kernel());
        SimulatedHost.Agent agent = startWithout(backend);
        agent.loadAndAttach(10);
        assertEquals(List.of(10), host.meets());
    }

    @Test
    void aPinOfALinkThatHangsNowhereIsInNobodysWayEither() {
        SimulatedHost.Agent before = host.start("tcx");
        before.loadAndAttach(90);
        before.loadAndAttachXdp(20);
        host.detach(before.loadAndAttachTcx(91, Direction.INGRESS));
        for (DispatcherRow row : host.memory.dispatchers()) {
            host.simulation
                    .network()
                    .detachLink(row.handle().link().orElseThrow().id());
        }
        SimulatedHost.Agent agent = startWithout("tcx");
        agent.loadAndAttach(10);
        agent.loadAndAttachXdp(30);
        agent.loadAndAttachTcx(95, Direction.INGRESS);
        assertEquals(List.of(30, 95, 10), host.meets());
    }

    /** The last program that there is, with what hangs it up. */
    private enum Last {
        MEMBER {
            @Override
            long attach(SimulatedHost.Agent agent) {
                return agent.loadAndAttach(90).programId();
            }
        },
        XDP_MEMBER {
            @Override
            long attach(SimulatedHost.Agent agent) {
                return agent.loadAndAttachXdp(20).programId();
            }
        },
        TCX {
            @Override
            long attach(SimulatedHost.Agent agent) {
                return agent.loadAndAttachTcx(91, Direction.INGRESS).programId();
            }
        };

        abstract long attach(SimulatedHost.Agent agent);
    }

    private static boolean isTold(SimulatedHost host, Path pin) {
        return host.log.complaints().stream()
                .filter(line -> line.contains(" is in no database and stays as it is"))
                .anyMatch(line -> line.contains("" + pin) || line.contains("" + pin.getParent()));
    }

    @ParameterizedTest
    @EnumSource
    void whatAKilledLastUnloadLeavesIsGoneOrSaidAtEachStartAndInNobodysWay(Last last, @TempDir Path directory)
            throws IOException {
        int told = 0;
        boolean killed = true;
        for (int nth = 1; killed; nth++) {
            host = new SimulatedHost(Files.createTempDirectory(directory, "host"));
            long program = last.attach(host.start("tcx"));
            Watch watch = new Watch(() -> {});
            SimulatedHost.Agent dying = host.start("tcx", watch);
            watch.killAfter(nth);
            try {
                dying.changes.unload(UnloadRequest.of(program));
            } catch (Watch.Killed e) {
                assertTrue(watch.hasKilled());
            }
            killed = watch.hasKilled();
            if (!host.memory.programs().isEmpty()) {
                continue;
            }
            for (int start = 0; start < 2; start++) {
                host.log.clear();
                host.start("tcx").changes.recoverAll();
                for (Path pin : HostState.of(host).pins()) {
                    assertTrue(isTold(host, pin), pin + " is not told of: " + host.log.complaints());
                    told++;
                }
            }
            SimulatedHost.Agent agent = host.start("tcx");
            agent.changes.recoverAll();
            agent.changes.unload(UnloadRequest.of(last.attach(agent)));
            host.adopt = Adopt.REMOVE;
            host.start("tcx").changes.recoverAll();
            HostState.assertAgreement(host, "killed after step " + nth);
        }
        assertTrue(told > 0, "no agent has left anything");
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void leavesWhatIsAtWorkSaysItAndRefusesItsHooks(Way way) {
        String backend = host.use(way);
        attachAll(backend);
        HostState before = HostState.of(host);
        SimulatedHost.Agent agent = startWithout(backend);
        assertUntouched(before);
        int pins = host.log.complaints().size();
        assertTrue(pins >= 8, host.log.complaints().toString());
        assertTrue(
                host.log.complaints().stream().allMatch(line -> line.contains("is in no database and stays as it is")),
                host.log.complaints().toString());

        long tc = agent.load(10);
        long tcx = agent.loadTcx(11);
        long xdp = agent.loadXdp(12);
        for (Change change : List.of(
                Specs.spec(tc, 10, Direction.INGRESS),
                Specs.tcxSpec(tcx, 11, Direction.INGRESS),
                Specs.spec(tc, 10, Direction.EGRESS),
                Specs.xdpSpec(xdp, 12))) {
            String message = assertThrows(
                            ForeignOwnerException.class, () -> agent.changes.attach((io.bpfman.api.AttachSpec) change))
                    .getMessage();
            assertTrue(message.contains("--adopt=remove") && message.contains("--adopt=keep"), message);
            assertThrows(ForeignOwnerException.class, () -> agent.changes.preview(change));
        }
        List.of(tc, tcx, xdp).forEach(id -> agent.changes.unload(UnloadRequest.of(id)));
        assertUntouched(before);
        assertEquals(pins, host.log.complaints().size(), "each pin is told once");
    }

    @ParameterizedTest
    @EnumSource(names = {"ASK", "KEEP"})
    void whatWasFoundStaysWhenTheDatabaseHasProgramsAgain(Adopt adopt) {
        attachAll("tcx");
        HostState before = HostState.of(host);
        host.adopt = adopt;
        long loaded = startWithout("tcx").load(10);
        SimulatedHost.Agent next = startWithout("tcx");
        assertThrows(ForeignOwnerException.class, () -> next.attach(loaded, 5));
        next.changes.unload(UnloadRequest.of(loaded));
        assertUntouched(before);
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void removesItWhenAsked(Way way) {
        String backend = host.use(way);
        attachAll(backend);
        host.adopt = Adopt.REMOVE;
        SimulatedHost.Agent agent = startWithout(backend);
        assertEquals(List.of(), host.meets());
        assertEquals(List.of(), host.meets(Direction.EGRESS));
        assertEquals(List.of(), host.kernel().programs().all());
        assertTrue(host.log.complaints().size() >= 6, host.log.complaints().toString());
        agent.loadAndAttach(10);
        agent.loadAndAttachXdp(30);
        assertEquals(List.of(30, 10), host.meets());
    }

    @Test
    void withRowsAPinThatNobodyRecordedIsALeftoverAndIsToldWhenItGoes() {
        SimulatedHost.Agent agent = host.start("tcx");
        agent.loadAndAttach(90);
        long lost = agent.load(10);
        host.memory.commit(List.of(new io.bpfman.spi.store.StoreChange.DeleteProgram(lost)));
        host.start("tcx").changes.recoverAll();
        assertEquals(List.of(90), host.meets());
        assertTrue(host.kernel().programs().byId(lost).isEmpty());
        assertTrue(
                host.log.complaints().stream().anyMatch(line -> line.contains("prog_" + lost)),
                host.log.complaints().toString());
    }

    @Test
    void anInterfaceThatIsGoneHoldsNothing() {
        attachAll("tcx");
        SimulatedHost.Agent agent = startWithout("tcx");
        int ifindex = host.memory.dispatchers().get(0).key().ifindex();
        host.simulation.network().removeInterface(java.util.Optional.empty(), "eth0");
        host.simulation.network().addInterface(java.util.Optional.empty(), "eth0", ifindex);
        agent.loadAndAttach(10);
        assertEquals(List.of(10), host.meets());
    }
}
