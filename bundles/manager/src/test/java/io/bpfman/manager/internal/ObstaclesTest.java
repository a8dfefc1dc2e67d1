// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.LinkChange;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.SetPriority;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Hooks;
import io.bpfman.spi.kernel.Kernel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is in a command's way, a look at its plan refuses it in the same words, and neither changes anything. */
class ObstaclesTest {

    private static final Path PIN = SimulatedHost.BPFFS.resolve("taken");

    /** Something that is in the way. */
    @SuppressWarnings("ImmutableEnumChecker") // what it does has no state
    enum Obstacle {
        FOREIGN_XDP(
                ForeignOwnerException.class,
                (host, agent) -> host.simulation.network().addForeignXdp(Optional.empty(), "eth0", 2, true)),
        FOREIGN_XDP_WITHOUT_LINK(
                ForeignOwnerException.class,
                (host, agent) -> host.simulation.network().addForeignXdp(Optional.empty(), "eth0", 2, false)),
        INGRESS_QDISC(
                ForeignOwnerException.class,
                (host, agent) -> host.simulation.network().addForeignQdisc(Optional.empty(), "eth0", "ingress")),
        FILTERS_AT_EVERY_PRIORITY(ForeignOwnerException.class, (host, agent) -> {
            host.addForeignClsact();
            for (int priority = 1; priority <= 50; priority++) {
                host.simulation
                        .network()
                        .addForeignFilter(Optional.empty(), "eth0", Direction.INGRESS, priority, "flower", 3, 0);
            }
        }),
        FULL_TCX_CHAIN(NoFreeSlotException.class, (host, agent) -> {
            for (int i = 0; i < Hooks.Chain.MAX_PROGRAMS; i++) {
                host.simulation.network().addForeignTcx(Optional.empty(), "eth0", Direction.INGRESS, -1);
            }
        }),
        TEN_MEMBERS(NoFreeSlotException.class, (host, agent) -> {
            for (int i = 0; i < 10; i++) {
                agent.loadAndAttach(i);
            }
        }),
        XDP_MODE(
                InvalidSpecException.class,
                (host, agent) -> agent.changes.attach(inMode(agent.loadXdp(1), XdpMode.GENERIC))),
        PIN_TAKEN(InvalidSpecException.class, (host, agent) -> {
            Kernel kernel = host.kernel();
            kernel.pins().duplicate(host.memory.programs().get(0).pinPath(), PIN);
        });

        private final Class<? extends BpfmanException> refusal;
        private final BiConsumer<SimulatedHost, SimulatedHost.Agent> comes;

        Obstacle(Class<? extends BpfmanException> refusal, BiConsumer<SimulatedHost, SimulatedHost.Agent> comes) {
            this.refusal = refusal;
            this.comes = comes;
        }
    }

    /** A command that attaches; the machine has a program of each type. */
    @SuppressWarnings("ImmutableEnumChecker") // what it does has no state
    enum Attach {
        TC(host -> Specs.spec(Scenario.programId(host, 0), 50, Direction.INGRESS)),
        TC_PINNED(host -> Specs.pinnedAt(PIN, Specs.spec(Scenario.programId(host, 0), 50, Direction.INGRESS))),
        TCX(host -> Specs.tcxSpec(Scenario.programId(host, 1), 50, Direction.INGRESS)),
        TCX_PINNED(host -> new TcxAttachSpec(
                Scenario.programId(host, 1),
                "eth0",
                Direction.INGRESS,
                50,
                Optional.empty(),
                Optional.of(PIN),
                Map.of())),
        XDP(host -> Specs.xdpSpec(Scenario.programId(host, 2), 50)),
        XDP_NATIVE(host -> inMode(Scenario.programId(host, 2), XdpMode.NATIVE));

        private final Function<SimulatedHost, AttachSpec> spec;

        Attach(Function<SimulatedHost, AttachSpec> spec) {
            this.spec = spec;
        }
    }

    private static XdpAttachSpec inMode(long program, XdpMode mode) {
        XdpAttachSpec spec = Specs.xdpSpec(program, 50);
        return new XdpAttachSpec(
                spec.programId(),
                spec.interfaceName(),
                spec.priority(),
                spec.proceedOn(),
                mode,
                spec.netns(),
                spec.linkPinPath(),
                spec.metadata());
    }

    private SimulatedHost host;

    @BeforeEach
    void bareMachine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
    }

    @ParameterizedTest
    @CsvSource({
        "FOREIGN_XDP, tcx, XDP",
        "FOREIGN_XDP, tcx, XDP_NATIVE",
        "FOREIGN_XDP_WITHOUT_LINK, tcx, XDP",
        "INGRESS_QDISC, netlink, TC",
        "INGRESS_QDISC, their early filters, TC",
        "FILTERS_AT_EVERY_PRIORITY, netlink, TC",
        "FULL_TCX_CHAIN, tcx, TC",
        "FULL_TCX_CHAIN, auto, TC",
        "FULL_TCX_CHAIN, their links, TC",
        "FULL_TCX_CHAIN, netlink, TCX",
        "TEN_MEMBERS, tcx, TC",
        "TEN_MEMBERS, netlink, TC",
        "XDP_MODE, tcx, XDP_NATIVE",
        "PIN_TAKEN, tcx, TC_PINNED",
        "PIN_TAKEN, netlink, TCX_PINNED",
        "NO_SUCH_BACKEND, absent, TC",
    })
    void attaching(String obstacle, String backend, Attach attach) {
        SimulatedHost.Agent agent = host.start(backend.equals("absent") ? "tcx" : backend);
        agent.load(10);
        agent.loadTcx(20);
        agent.loadXdp(30);
        Class<? extends BpfmanException> refusal = UnsupportedHereException.class;
        if (backend.equals("absent")) {
            agent.withoutChain();
        } else {
            Obstacle.valueOf(obstacle).comes.accept(host, agent);
            refusal = Obstacle.valueOf(obstacle).refusal;
        }
        AttachSpec spec = attach.spec.apply(host);
        assertSameRefusal(refusal, agent, (Change) spec, () -> agent.changes.attach(spec));
    }

    /** A dispatcher that somebody took down, with something in the way of hanging it up again. */
    @ParameterizedTest
    @CsvSource({
        "FOREIGN_XDP, tcx, xdp",
        "INGRESS_QDISC, netlink, tc-ingress",
        "FILTERS_AT_EVERY_PRIORITY, netlink, tc-ingress",
        "FULL_TCX_CHAIN, tcx, tc-ingress",
    })
    void changingWhatSomebodyTookDown(Obstacle obstacle, String backend, String type) {
        for (BiFunction<Long, SimulatedHost.Agent, LinkChange> change : changes()) {
            SimulatedHost.Agent agent = lost(backend, DispatcherType.parse(type), obstacle);
            LinkChange request = change.apply(Scenario.linkId(host, 0), agent);
            assertSameRefusal(obstacle.refusal, agent, (Change) request, () -> agent.changes.change(request));
            DetachRequest detach = new DetachRequest(Scenario.linkId(host, 0));
            assertSameRefusal(obstacle.refusal, agent, detach, () -> agent.changes.detach(detach));
        }
    }

    private static List<BiFunction<Long, SimulatedHost.Agent, LinkChange>> changes() {
        return List.of((link, agent) -> new SetPriority(link, 5), (link, agent) -> new SetEnabled(link, false));
    }

    private SimulatedHost.Agent lost(String backend, DispatcherType type, Obstacle obstacle) {
        if (!host.memory.links().isEmpty()) {
            return host.start(backend);
        }
        SimulatedHost.Agent agent = host.start(backend);
        for (int tag : new int[] {10, 20}) {
            if (type == DispatcherType.XDP) {
                agent.loadAndAttachXdp(tag);
            } else {
                agent.loadAndAttach(tag);
            }
        }
        Attachment handle = host.memory.dispatchers().get(0).handle();
        handle.release(host.kernel());
        if (backend.equals("netlink")) {
            host.kernel().filters().deleteClsact(handle.hook().netInterface());
        }
        obstacle.comes.accept(host, agent);
        return agent;
    }

    @ParameterizedTest
    @EnumSource(names = {"INGRESS_QDISC", "FILTERS_AT_EVERY_PRIORITY"})
    void movesToNetlinkAreRefusedBeforeTheirFirstStep(Obstacle obstacle) {
        SimulatedHost.Agent agent = host.start("tcx");
        agent.loadAndAttach(10);
        obstacle.comes.accept(host, agent);
        HostState before = HostState.of(host);
        Watch watch = new Watch(() -> {
            throw new AssertionError("something is done");
        });
        SimulatedHost.Agent next = host.start("tcx", watch);
        host.log.clear();

        next.moveTo("netlink");

        assertEquals(
                1, host.log.complaints().size(), () -> host.log.complaints().toString());
        assertTrue(
                host.log.complaints().get(0).contains("cannot attach TC program to eth0"),
                () -> host.log.complaints().toString());
        assertEquals(before, HostState.of(host));
    }

    @Test
    void aLastDetachMindsNothing() {
        SimulatedHost.Agent agent = host.start("netlink");
        agent.loadAndAttach(10);
        Attachment handle = host.memory.dispatchers().get(0).handle();
        handle.release(host.kernel());
        host.kernel().filters().deleteClsact(handle.hook().netInterface());
        host.simulation.network().addForeignQdisc(Optional.empty(), "eth0", "ingress");

        agent.changes.detach(new DetachRequest(Scenario.linkId(host, 0)));

        assertTrue(host.memory.links().isEmpty());
    }

    private void assertSameRefusal(
            Class<? extends BpfmanException> refusal, SimulatedHost.Agent agent, Change change, Runnable work) {
        HostState before = HostState.of(host);
        String looked =
                assertThrows(refusal, () -> agent.changes.preview(change)).getMessage();
        assertEquals(before, HostState.of(host), "after a look");
        assertEquals(looked, assertThrows(refusal, work::run).getMessage());
        assertEquals(before, HostState.of(host), "after the command");
    }
}
