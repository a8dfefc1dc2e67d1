// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.Removal;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.manager.internal.plan.Wording;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody else detached: the record stays, and says so. */
class LossesTest {

    private SimulatedHost host;
    private final List<Long> lost = new CopyOnWriteArrayList<>();

    @BeforeEach
    void machine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        host.listeners.add((topic, properties) -> {
            if (topic.equals(BpfmanEvents.LINK_LOST)) {
                lost.add((Long) properties.get(BpfmanEvents.LINK_ID));
            }
        });
    }

    private static List<Long> lostOnes(SimulatedHost.Agent agent) {
        return agent.queries.links().stream()
                .filter(link -> link.lost().isPresent())
                .map(Link::id)
                .toList();
    }

    private void detachHold() {
        for (DispatcherRow row : host.memory.dispatchers()) {
            if (row.handle().link().isPresent()) {
                host.simulation
                        .network()
                        .detachLink(row.handle().link().orElseThrow().id());
            } else {
                host.simulation.network().removeFilters(Optional.empty(), "eth0", Direction.INGRESS);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void aDispatcherThatSomebodyDetachedIsShownToldOnceAndHungUpAgainByTheNextAttach(Way way) {
        SimulatedHost.Agent agent = host.start(host.use(way));
        Link first = agent.loadAndAttach(90);
        Link second = agent.loadAndAttach(80);
        assertEquals(List.of(), lostOnes(agent));
        detachHold();
        assertEquals(List.of(first.id(), second.id()), lostOnes(agent));
        assertEquals(List.of(first.id(), second.id()), lostOnes(agent));
        assertTrue(agent.queries.link(first.id()).lost().isPresent());
        assertTrue(agent.queries.dispatchers().get(0).lost().isPresent());
        assertEquals(2, host.log.complaints().size(), host.log.complaints().toString());
        Eventually.holds("both are told once", () -> lost.equals(List.of(first.id(), second.id())));

        agent.loadAndAttach(70);
        assertEquals(List.of(70, 80, 90), host.meets());
        assertEquals(List.of(), lostOnes(agent));
        assertEquals(Optional.empty(), agent.queries.dispatchers().get(0).lost());
    }

    private List<String> rehung() {
        return host.log.complaints().stream()
                .filter(line -> line.contains("; it hangs there again"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void aDispatcherThatIsHungUpAgainIsSaidWithWhatWasFound(Way way) {
        List<Object> found = new CopyOnWriteArrayList<>();
        host.listeners.add((topic, properties) -> {
            if (topic.equals(BpfmanEvents.DISPATCHER_REHUNG)) {
                found.add(properties.get(BpfmanEvents.FOUND));
            }
        });
        SimulatedHost.Agent agent = host.start(host.use(way));
        agent.loadAndAttach(90);
        List<String> missing = new ArrayList<>();

        missing.add(Wording.missing(host.memory.dispatchers().get(0).handle()));
        detachHold();
        SimulatedHost.Agent next = host.start(host.use(way));
        next.changes.recoverAll();
        assertEquals(List.of(90), host.meets());
        assertEquals(1, rehung().size(), rehung().toString());
        assertTrue(rehung().get(0).contains(missing.get(0)), rehung().toString());
        assertEquals(1, next.rehung());

        missing.add(Wording.missing(host.memory.dispatchers().get(0).handle()));
        detachHold();
        next.loadAndAttach(80);
        assertEquals(List.of(80, 90), host.meets());
        assertEquals(2, rehung().size(), rehung().toString());
        assertTrue(rehung().get(1).contains(missing.get(1)), rehung().toString());
        assertEquals(2, next.rehung());
        Eventually.holds("each is told once", () -> found.equals(missing));

        next.loadAndAttach(70);
        host.start(host.use(way)).changes.recoverAll();
        assertEquals(2, rehung().size(), "what hangs is not hung up again");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void detachSaysWhatItWas(boolean filters) {
        SimulatedHost.Agent agent = host.start(filters ? "netlink" : "tcx");
        Link member = agent.loadAndAttach(90);
        Link alone = agent.loadAndAttachTcx(91, Direction.INGRESS);
        Link xdp = agent.loadAndAttachXdp(20);
        if (filters) {
            host.simulation.network().removeQdisc(Optional.empty(), "eth0");
        }
        detachHold();
        host.simulation.network().detachLink(alone.kernelLinkId().orElseThrow());
        assertEquals(List.of(member.id(), alone.id(), xdp.id()), lostOnes(agent));
        for (Link link : List.of(member, alone, xdp)) {
            Removal removal = agent.changes.detach(new DetachRequest(link.id()));
            assertEquals(1, removal.remarks().size(), removal.toString());
        }
        assertEquals(List.of(), host.memory.links());
        HostState.assertAgreement(host, "after the detaches");
    }

    /** What may come between a loss and the question whether it is one. */
    enum Meanwhile {
        ANOTHER_ATTACH(true, false),
        RESTART(false, true),
        BOTH(true, true);

        private final boolean attach;
        private final boolean restart;

        Meanwhile(boolean attach, boolean restart) {
            this.attach = attach;
            this.restart = restart;
        }

        SimulatedHost.Agent passes(SimulatedHost host, SimulatedHost.Agent before) {
            if (attach) {
                before.loadAndAttachTcx(95, Direction.INGRESS);
            }
            if (!restart) {
                return before;
            }
            SimulatedHost.Agent next = host.start("tcx");
            next.changes.recoverAll();
            return next;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTcxLinkThatSomebodyDetachedStaysLostUntilItIsDetached(Meanwhile meanwhile) {
        SimulatedHost.Agent first = host.start("tcx");
        Link link = first.loadAndAttachTcx(91, Direction.INGRESS);
        host.detach(link);
        SimulatedHost.Agent agent = meanwhile.passes(host, first);
        assertEquals(List.of(link.id()), lostOnes(agent));
        HostState.assertAgreement(host, "as lost");
        String refused = assertThrows(
                        InvalidSpecException.class,
                        () -> agent.changes.attach(Specs.tcxSpec(link.programId(), 91, Direction.INGRESS)))
                .getMessage();
        assertTrue(refused.endsWith("which was detached by somebody else; detach it first"), refused);

        assertEquals(
                1, agent.changes.detach(new DetachRequest(link.id())).remarks().size());
        agent.changes.attach(Specs.tcxSpec(link.programId(), 91, Direction.INGRESS));
        assertEquals(91, host.meets().get(0));
        assertEquals(List.of(), lostOnes(agent));
        HostState.assertAgreement(host, "attached again");
    }

    @ParameterizedTest
    @EnumSource
    void aLostLinkGoesWithItsInterface(Meanwhile meanwhile) {
        SimulatedHost.Agent first = host.start("tcx");
        Link link = first.loadAndAttachTcx(91, Direction.INGRESS);
        host.detach(link);
        SimulatedHost.Agent agent = meanwhile.passes(host, first);
        int ifindex = ((HookDetails) link.details()).ifindex();
        host.simulation.network().removeInterface(Optional.empty(), "eth0");
        host.simulation.network().addInterface(Optional.empty(), "eth0", ifindex);
        assertEquals(List.of(), lostOnes(agent), "one of its name and index is another one");
        agent.loadAndAttachTcx(99, Direction.INGRESS);
        assertEquals(1, host.memory.links().size());
        HostState.assertAgreement(host, "on the next interface");
    }

    @Test
    void linksAreLostWithAllThatIsPinned() {
        SimulatedHost.Agent first = host.start("tcx");
        Link link = first.loadAndAttachTcx(91, Direction.INGRESS);
        for (String name :
                List.of("interface_4026531840_2", link.pinPath().getFileName().toString())) {
            host.kernel().pins().remove(link.pinPath().resolveSibling(name));
        }
        assertEquals(List.of(), host.kernel().pins().list(link.pinPath().getParent()));
        SimulatedHost.Agent agent = host.start("tcx");
        agent.changes.recoverAll();
        assertEquals(List.of(link.id()), lostOnes(agent));
        assertEquals(
                1, agent.changes.detach(new DetachRequest(link.id())).remarks().size());
        HostState.assertAgreement(host, "after the detach");
    }

    @Test
    void aLinkOfAnEarlierReleaseGetsThePinOfItsInterfaceAtTheStart() {
        Link link = host.start("tcx").loadAndAttachTcx(91, Direction.INGRESS);
        Path pin = link.pinPath().resolveSibling("interface_4026531840_2");
        host.kernel().pins().remove(pin);
        host.start("tcx").changes.recoverAll();
        assertTrue(host.kernel().pins().exists(pin));
        HostState.assertAgreement(host, "after the start");
    }

    @Test
    void withItsInterfaceALinkIsNotLostButGone() {
        SimulatedHost.Agent agent = host.start("tcx");
        agent.loadAndAttach(90);
        agent.loadAndAttachTcx(91, Direction.INGRESS);
        host.simulation.network().removeInterface(Optional.empty(), "eth0");
        assertEquals(List.of(), lostOnes(agent));
        assertEquals(List.of(), host.log.complaints());
    }
}
