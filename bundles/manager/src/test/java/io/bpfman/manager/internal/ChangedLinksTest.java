// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.TcAction;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.events.BpfmanEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links that are changed while they stay attached, on a simulated kernel. */
class ChangedLinksTest {

    @TempDir
    private Path directory;

    private SimulatedHost host;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void start() {
        host = new SimulatedHost(directory);
        agent = host.start("auto");
    }

    private static MemberDetails details(Link link) {
        return (MemberDetails) link.details();
    }

    private long revision() {
        return agent.queries.dispatchers().get(0).revision();
    }

    @Test
    void aNewPriorityTakesTheMemberToItsNewPlace() {
        Link first = agent.loadAndAttach(10);
        agent.loadAndAttach(20);
        agent.loadAndAttach(30);
        assertEquals(List.of(10, 20, 30), host.meets());

        Link moved = agent.changes.change(new SetPriority(first.id(), 25));

        assertEquals(List.of(20, 10, 30), host.meets());
        assertEquals(first.id(), moved.id());
        assertEquals(first.createdAt(), moved.createdAt());
        assertEquals(25, details(moved).priority());
        assertEquals(1, details(moved).position());
        assertEquals(moved, agent.queries.link(first.id()));
        assertEquals(4, revision());
        assertEquals(
                2,
                agent.queries
                        .dispatchers()
                        .get(0)
                        .members()
                        .get(1)
                        .counts()
                        .orElseThrow()
                        .runs());
    }

    @Test
    void amongEqualsAChangedMemberKeepsItsAge() {
        Link oldest = agent.loadAndAttach(10);
        agent.attach(agent.load(11), 20);
        agent.attach(agent.load(12), 20);
        agent.changes.change(new SetPriority(oldest.id(), 20));
        assertEquals(List.of(12, 11, 10), host.meets());
    }

    @Test
    void aNewProceedOnEndsTheChainOrLetsItGoOn() {
        Link first = agent.loadAndAttach(10);
        agent.loadAndAttach(20);

        agent.changes.change(new SetProceedOn(first.id(), ProceedOn.of(TcAction.OK)));
        assertEquals(List.of(10), host.meets());
        Link back = agent.changes.change(new SetProceedOn(first.id(), ProceedOn.TC_DEFAULT));

        assertEquals(List.of(10, 20), host.meets());
        assertEquals(ProceedOn.TC_DEFAULT, details(back).proceedOn());
    }

    @Test
    void whatIsAsItIsToBeStaysWithoutANewRevision() {
        Link link = agent.loadAndAttach(10);
        assertEquals(link, agent.changes.change(new SetPriority(link.id(), 10)));
        assertEquals(1, revision());
    }

    @Test
    void theChangeIsTold() {
        Link link = agent.loadAndAttach(10);
        List<String> topics = new ArrayList<>();
        host.listeners.add((topic, properties) -> topics.add(topic));
        agent.changes.change(new SetProceedOn(link.id(), new ProceedOn(0)));
        assertEquals(List.of(BpfmanEvents.DISPATCHER_CHANGED, BpfmanEvents.LINK_CHANGED), topics);
    }

    @Test
    void aPinThatTheUserAskedForStaysWhereItIs() {
        Path pin = SimulatedHost.BPFFS.resolve("mine");
        Link link = agent.changes.attach(Specs.pinnedAt(pin, Specs.spec(agent.load(10), 10, Direction.INGRESS)));
        agent.loadAndAttach(20);
        agent.changes.change(new SetPriority(link.id(), 30));
        assertEquals(List.of(20, 10), host.meets());
        assertTrue(host.kernel().pins().exists(pin));
        agent.changes.detach(new DetachRequest(link.id()));
        assertTrue(!host.kernel().pins().exists(pin));
    }

    @Test
    void theFilterThatWasTakenAwayIsHungUpAgain() {
        Link link = agent.loadAndAttach(10);
        host.memory.dispatchers().get(0).handle().release(host.kernel());
        assertEquals(List.of(), host.meets());
        agent.changes.change(new SetPriority(link.id(), 30));
        assertEquals(List.of(10), host.meets());
    }

    @Test
    void whatCannotBeChangedIsRefusedAndAPreviewChangesNothing() {
        LinkChange unknown = new SetPriority(77, 1);
        assertThrows(NotFoundException.class, () -> agent.changes.change(unknown));
        assertThrows(InvalidSpecException.class, () -> new SetPriority(1, -1));
        Link link = agent.loadAndAttach(10);
        LinkChange ofXdp = new SetProceedOn(link.id(), new ProceedOn(1L << 12));
        assertEquals(
                "invalid change: no tc-ingress action has a bit in 0x1000 of proceed-on; link 1 was left as it is",
                assertThrows(InvalidSpecException.class, () -> agent.changes.change(ofXdp))
                        .getMessage());
        assertThrows(InvalidSpecException.class, () -> agent.changes.preview(ofXdp));
        assertTrue(agent.changes.preview(new SetPriority(link.id(), 30)).steps().size() > 3);
        assertEquals(1, revision());
        assertEquals(Optional.of(link), agent.queries.links().stream().findFirst());
    }
}
