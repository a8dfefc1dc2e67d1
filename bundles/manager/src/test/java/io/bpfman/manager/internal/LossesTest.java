// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.Removal;
import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
            if (row.handle() instanceof AttachHandle.PinnedLink link) {
                host.simulation.network().detachLink(link.linkId());
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
