// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.SetPriority;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.events.BpfmanEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links that are attached and do not run, on a simulated kernel. */
class DisabledLinksTest {

    private static final Path MINE = SimulatedHost.BPFFS.resolve("mine");

    @TempDir
    private Path directory;

    private SimulatedHost host;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void start() {
        host = new SimulatedHost(directory);
        agent = host.start("auto");
    }

    private Link enable(Link link) {
        return agent.changes.change(new SetEnabled(link.id(), true));
    }

    private Link disable(Link link) {
        return agent.changes.change(new SetEnabled(link.id(), false));
    }

    private static MemberDetails details(Link link) {
        return (MemberDetails) link.details();
    }

    private List<Member> members() {
        return agent.queries.dispatchers().get(0).members();
    }

    private long revision() {
        return agent.queries.dispatchers().get(0).revision();
    }

    @Test
    void theChainGoesOnPastAMemberThatIsDisabled() {
        agent.loadAndAttach(10);
        Link middle = agent.loadAndAttach(20);
        agent.loadAndAttach(30);
        assertEquals(List.of(10, 20, 30), host.meets());

        Link disabled = disable(middle);

        assertEquals(List.of(10, 30), host.meets());
        assertFalse(details(disabled).enabled());
        assertEquals(1, details(disabled).position());
        assertEquals(middle.createdAt(), disabled.createdAt());
        assertEquals(disabled, agent.queries.link(middle.id()));
        assertEquals(
                List.of(true, false, true),
                members().stream().map(Member::enabled).toList());
        assertEquals(1, members().get(1).counts().map(MemberCounts::runs).orElseThrow());

        assertTrue(details(enable(middle)).enabled());
        assertEquals(List.of(10, 20, 30), host.meets());
        assertEquals(2, members().get(1).counts().map(MemberCounts::runs).orElseThrow());
    }

    @Test
    void aDispatcherOfWhichNoMemberRunsStaysOnItsHook() {
        Link first = agent.loadAndAttach(10);
        Link second = agent.loadAndAttach(20);
        disable(first);
        disable(second);
        assertEquals(List.of(), host.meets());
        assertEquals(2, members().size());
        HostState.assertAgreement(host, "all disabled");
        agent.moveTo("netlink");
        HostState.assertAgreement(host, "all disabled, moved");
        enable(second);
        assertEquals(List.of(20), host.meets());
        agent.changes.detach(new DetachRequest(second.id()));
        assertEquals(List.of(), host.meets());
        agent.changes.detach(new DetachRequest(first.id()));
        assertTrue(host.memory.dispatchers().isEmpty());
    }

    @Test
    void itsPlaceIsKeptSoThatItCanAlwaysBeEnabled() {
        long program = agent.load(10);
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            links.add(agent.attach(program, 10));
        }
        disable(links.get(3));
        assertThrows(NoFreeSlotException.class, () -> agent.attach(program, 10));
        assertEquals(9, host.meets().size());
        enable(links.get(3));
        assertEquals(10, host.meets().size());
    }

    @Test
    void changesMoveItLikeAnyOther() {
        Link first = agent.loadAndAttach(10);
        agent.loadAndAttach(20);
        disable(first);
        assertEquals(
                1,
                details(agent.changes.change(new SetPriority(first.id(), 30))).position());
        assertEquals(List.of(20), host.meets());
        assertFalse(details(agent.queries.link(first.id())).named("eth7").enabled());
        enable(first);
        assertEquals(List.of(20, 10), host.meets());
    }

    @Test
    void itStaysDisabledForTheNextAgentAndUnderAnotherMechanism() {
        Link first = agent.loadAndAttach(10);
        agent.loadAndAttach(20);
        disable(first);
        agent = host.start("auto");
        agent.changes.recoverAll();
        assertEquals(List.of(20), host.meets());
        agent.switched().attach(agent.load(30), 30);
        assertEquals(List.of(20, 30), host.meets());
        HostState.assertAgreement(host, "switched");
        enable(first);
        assertEquals(List.of(10, 20, 30), host.meets());
    }

    @Test
    void whatIsAsItIsToBeStaysWithoutANewRevision() {
        Link link = agent.loadAndAttach(10);
        assertEquals(link, enable(link));
        disable(link);
        assertEquals(2, revision());
        disable(link);
        assertEquals(2, revision());
        SetEnabled unknown = new SetEnabled(77, true);
        assertThrows(NotFoundException.class, () -> agent.changes.change(unknown));
    }

    @Test
    void theChangeIsTold() {
        Link link = agent.loadAndAttach(10);
        List<String> topics = new ArrayList<>();
        host.listeners.add((topic, properties) -> topics.add(topic));
        disable(link);
        assertEquals(List.of(BpfmanEvents.DISPATCHER_CHANGED, BpfmanEvents.LINK_CHANGED), topics);
    }

    @Test
    void aPinThatTheUserAskedForGoesAndComesBack() {
        Link link = agent.changes.attach(Specs.pinnedAt(MINE, Specs.spec(agent.load(10), 10, Direction.INGRESS)));
        disable(link);
        assertFalse(host.kernel().pins().exists(MINE));
        enable(link);
        assertTrue(host.kernel().pins().exists(MINE));
        disable(link);
        agent.changes.detach(new DetachRequest(link.id()));
        assertFalse(host.kernel().pins().exists(MINE));
    }

    @Test
    void whatSomebodyElsePinnedThereMeanwhileIsLeftAlone() {
        long foreign = agent.load(20);
        Link link = agent.changes.attach(Specs.pinnedAt(MINE, Specs.spec(agent.load(10), 10, Direction.INGRESS)));
        disable(link);
        host.kernel().pins().duplicate(agent.queries.program(foreign).pinPath(), MINE);
        assertEquals(
                "link " + link.id() + " cannot be enabled: at /sys/fs/bpf/mine, where it is to be pinned,"
                        + " something else is pinned by now; remove that pin first",
                assertThrows(InvalidSpecException.class, () -> enable(link)).getMessage());
        assertTrue(host.kernel().pins().exists(MINE));
        assertEquals(2, revision());
    }
}
