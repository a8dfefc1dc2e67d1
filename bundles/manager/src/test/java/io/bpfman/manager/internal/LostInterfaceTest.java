// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Removal;
import io.bpfman.api.SetPriority;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcBackendStatus;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.kernel.sim.SimNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interfaces and namespaces that go, come again as others, or are renamed, while an agent runs and while none does. */
class LostInterfaceTest {

    private static final Optional<Path> OWN = Optional.empty();
    private static final Path NETNS = Path.of("/run/netns/blue");

    @TempDir
    Path directory;

    private SimulatedHost host;
    private SimNetwork network;
    private final List<SimulatedHost.Agent> started = new ArrayList<>();
    private final List<String> topics = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() {
        host = new SimulatedHost(directory);
        network = host.simulation.network();
        host.listeners.add((topic, properties) -> topics.add(topic));
    }

    @AfterEach
    void end() {
        started.forEach(agent -> agent.interfaces.close());
    }

    /** An agent that does what one does at its start, and listens from then on. */
    private SimulatedHost.Agent start(String backend) {
        SimulatedHost.Agent agent = host.start(backend);
        started.add(agent);
        agent.interfaces.start();
        agent.changes.recoverAll();
        return agent;
    }

    /** One that ended without listening any more. */
    private void kill(SimulatedHost.Agent agent) {
        agent.interfaces.close();
    }

    private static TcAttachSpec in(Path netns, long programId, String name) {
        return new TcAttachSpec(
                programId,
                name,
                Direction.INGRESS,
                50,
                ProceedOn.TC_DEFAULT,
                Optional.of(netns),
                Optional.empty(),
                Map.of());
    }

    private Set<Path> pinsOfDispatchers() {
        Set<Path> pins = new TreeSet<>();
        for (String hook : List.of("tc-ingress", "tc-egress", "xdp")) {
            Path parent = SimulatedHost.LAYOUT.root().resolve(hook);
            host.kernel().pins().list(parent).forEach(name -> pins.add(parent.resolve(name)));
        }
        return pins;
    }

    private void assertForgotten() {
        assertEquals(List.of(), host.memory.links());
        assertEquals(List.of(), host.memory.dispatchers());
        assertEquals(Set.of(), pinsOfDispatchers());
    }

    private void awaitForgotten() {
        Eventually.holds(
                "everything is forgotten",
                () -> host.memory.dispatchers().isEmpty() && pinsOfDispatchers().isEmpty());
        assertForgotten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void aDispatcherOfALostInterfaceIsHeldByNoBackend(String backend) {
        SimulatedHost.Agent agent = host.start(backend);
        agent.attach(agent.load(1), 50);
        assertEquals(1, held(agent, backend));

        network.removeInterface(OWN, "eth0");
        assertEquals(0, held(agent, backend));
    }

    private static int held(SimulatedHost.Agent agent, String backend) {
        return agent.queries.environment().tcBackends().stream()
                .filter(status -> status.name().equals(backend))
                .mapToInt(TcBackendStatus::dispatchers)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void whatWasOnAnInterfaceIsForgottenWhenItGoes(String backend) {
        SimulatedHost.Agent agent = start(backend);
        long program = agent.load(1);
        agent.attach(program, 50);
        agent.attach(program, 60);
        agent.changes.attach(Specs.spec(program, 50, Direction.EGRESS));

        network.removeInterface(OWN, "eth0");
        awaitForgotten();
        Eventually.holds(
                "two dispatchers are said to be gone",
                () -> Collections.frequency(topics, BpfmanEvents.DISPATCHER_REMOVED) == 2);
        assertEquals(3, Collections.frequency(topics, BpfmanEvents.LINK_DETACHED));
        agent.changes.unload(UnloadRequest.of(program));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void whatWentWhileNoAgentRanIsForgottenAtItsStart(String backend) {
        SimulatedHost.Agent agent = start(backend);
        agent.attach(agent.load(1), 50);
        kill(agent);

        network.removeInterface(OWN, "eth0");
        start(backend);
        assertForgotten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void anInterfaceOfTheSameNameAndIndexIsAnotherOne(String backend) {
        SimulatedHost.Agent agent = start(backend);
        long program = agent.load(1);
        int ifindex = ((TcLinkDetails) agent.attach(program, 50).details()).ifindex();
        kill(agent);

        network.removeInterface(OWN, "eth0");
        network.addInterface(OWN, "eth0", ifindex);
        network.addForeignQdisc(OWN, "eth0", "clsact");
        SimulatedHost.Agent next = start(backend);
        assertForgotten();
        assertEquals(List.of(), host.meets(), "nothing hangs on the new interface");
        assertTrue(
                host.kernel()
                        .filters()
                        .ingressQdisc(host.kernel()
                                .namespaces()
                                .interfaceByName(host.kernel().namespaces().open(OWN), "eth0"))
                        .isPresent(),
                "the qdisc of the new interface is somebody else's");

        next.attach(program, 50);
        assertEquals(List.of(1), host.meets());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void anOldRowGoesBeforeAnythingIsAttachedToTheInterfaceThatHasItsIndex(String backend) {
        SimulatedHost.Agent deaf = host.start(backend);
        long program = deaf.load(1);
        Link old = deaf.attach(program, 50);
        network.removeInterface(OWN, "eth0");
        network.addInterface(OWN, "eth0", ((TcLinkDetails) old.details()).ifindex());

        Link now = deaf.attach(program, 50);
        assertEquals(List.of(1), host.meets());
        assertEquals(
                List.of(now.id()),
                host.memory.links().stream().map(row -> row.link().id()).toList());
        assertEquals(1, host.memory.dispatchers().get(0).numExtensions());
        HostState.assertAgreement(host, "after the attach");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void changesOfWhatIsGoneEndWell(String backend) {
        SimulatedHost.Agent deaf = host.start(backend);
        long program = deaf.load(1);
        Link first = deaf.attach(program, 50);
        Link second = deaf.attach(program, 60);
        network.removeInterface(OWN, "eth0");
        InterfaceNotFoundException failure = assertThrows(
                InterfaceNotFoundException.class, () -> deaf.changes.change(new SetPriority(first.id(), 70)));
        assertTrue(failure.getMessage().contains("eth0"), failure.getMessage());
        assertForgotten();
        deaf.changes.detach(new DetachRequest(second.id()));
        assertThrows(NotFoundException.class, () -> deaf.changes.detach(new DetachRequest(second.id())));
    }

    private static void assertDetachedOnce(SimulatedHost.Agent agent, Link link, String what) {
        Removal removal = agent.changes.detach(new DetachRequest(link.id()));
        assertEquals(List.of(what), removal.remarks());
        NotFoundException again =
                assertThrows(NotFoundException.class, () -> agent.changes.detach(new DetachRequest(link.id())));
        assertEquals("link " + link.id() + " does not exist", again.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void whatWentWithItsInterfaceIsDetachedOnceMore(String backend) {
        SimulatedHost.Agent agent = start(backend);
        long program = agent.load(1);
        Link first = agent.attach(program, 50);
        Link second = agent.attach(program, 60);
        Link third = agent.attach(program, 70);
        agent.changes.detach(new DetachRequest(third.id()));
        String what = "it was not there any more: it went with interface eth0 (index "
                + ((TcLinkDetails) first.details()).ifindex() + ")";
        network.removeInterface(OWN, "eth0");
        awaitForgotten();
        assertThrows(NotFoundException.class, () -> agent.queries.link(first.id()), "it is gone all the same");

        assertDetachedOnce(agent, first, what);
        kill(agent);
        SimulatedHost.Agent next = start(backend);
        assertDetachedOnce(next, second, what);
        assertThrows(NotFoundException.class, () -> next.changes.detach(new DetachRequest(third.id())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void whatGoesUnnoticedIsDetachedOnceMore(String backend) {
        SimulatedHost.Agent deaf = host.start(backend);
        network.addNamespace(NETNS);
        network.addInterface(Optional.of(NETNS), "veth1");
        Link link = deaf.changes.attach(in(NETNS, deaf.load(1), "veth1"));
        network.removeNamespace(NETNS);
        assertDetachedOnce(
                deaf,
                link,
                "it was not there any more: it went with interface veth1 (index "
                        + ((TcLinkDetails) link.details()).ifindex() + " of network namespace /run/netns/blue)");
        assertForgotten();
    }

    @Test
    void aDetachWaitsForANamespaceThatIsBeingClearedAway() throws InterruptedException {
        host.patience = Duration.ofMinutes(1);
        SimulatedHost.Agent deaf = host.start("netlink");
        network.addNamespace(NETNS);
        network.addInterface(Optional.of(NETNS), "veth1");
        long program = deaf.load(1);
        Link link = deaf.changes.attach(in(NETNS, program, "veth1"));
        network.moveNamespace(NETNS, Optional.empty());
        CountDownLatch detaching = new CountDownLatch(1);
        Thread kernel = new Thread(() -> {
            try {
                detaching.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            network.endNamespace(((TcLinkDetails) link.details()).nsid());
        });
        kernel.start();
        detaching.countDown();
        assertDetachedOnce(
                deaf,
                link,
                "it was not there any more: it went with interface veth1 (index "
                        + ((TcLinkDetails) link.details()).ifindex() + " of network namespace /run/netns/blue)");
        kernel.join();
        assertForgotten();
        deaf.changes.unload(UnloadRequest.of(program));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void detachAndUnloadOfWhatIsGoneSucceed(String backend) {
        SimulatedHost.Agent deaf = host.start(backend);
        long program = deaf.load(1);
        Link link = deaf.attach(program, 50);
        network.removeInterface(OWN, "eth0");
        deaf.changes.detach(new DetachRequest(link.id()));
        assertForgotten();

        network.addInterface(OWN, "eth0");
        deaf.attach(program, 50);
        network.removeInterface(OWN, "eth0");
        deaf.changes.unload(new UnloadRequest(program, UnloadRequest.WhenLinked.REFUSE));
        assertForgotten();
        assertEquals(List.of(), host.memory.programs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void theRecordFollowsTheNameOfAnInterface(String backend) {
        SimulatedHost.Agent agent = start(backend);
        Link link = agent.attach(agent.load(1), 50);
        DispatcherKey key = ((TcLinkDetails) link.details()).dispatcherKey();
        long revision = agent.queries.dispatcher(key).revision();

        network.renameInterface(OWN, "eth0", "wan0");
        Eventually.holds(
                "the name is recorded",
                () -> agent.queries.dispatcher(key).interfaceName().equals("wan0"));
        assertEquals("wan0", ((TcLinkDetails) agent.queries.link(link.id()).details()).interfaceName());
        assertEquals(revision, agent.queries.dispatcher(key).revision());
        Eventually.holds(
                "the link's change is told", () -> Collections.frequency(topics, BpfmanEvents.LINK_CHANGED) == 1);

        kill(agent);
        network.renameInterface(OWN, "wan0", "eth0");
        SimulatedHost.Agent next = start(backend);
        Eventually.holds(
                "the name is recorded",
                () -> next.queries.dispatcher(key).interfaceName().equals("eth0"));
        assertEquals(List.of(1), host.meets());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void afterAnOverrunEveryInterfaceIsLookedAt(String backend) {
        SimulatedHost.Agent agent = host.start(backend);
        started.add(agent);
        network.addNamespace(NETNS);
        network.addInterface(Optional.of(NETNS), "veth1");
        // attached before anybody listens, so that the namespace's events are not told
        agent.changes.attach(in(NETNS, agent.load(1), "veth1"));
        network.moveNamespace(NETNS, Optional.of(Path.of("/run/netns/hidden")));
        agent.interfaces.start();
        network.removeInterface(Optional.of(Path.of("/run/netns/hidden")), "veth1");
        network.overrunWatches();
        awaitForgotten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void whatWasInANamespaceIsForgottenWithIt(String backend) {
        SimulatedHost.Agent agent = start(backend);
        long program = agent.load(1);
        network.addNamespace(NETNS);
        network.addInterface(Optional.of(NETNS), "veth1");
        agent.changes.attach(in(NETNS, program, "veth1"));
        Link own = agent.attach(program, 50);

        network.removeNamespace(NETNS);
        Eventually.holds(
                "one dispatcher is forgotten",
                () -> host.memory.dispatchers().size() == 1
                        && host.memory.plans().isEmpty());
        assertEquals(own.id(), host.memory.links().get(0).link().id());
        assertEquals(List.of(1), host.meets());
        HostState.assertAgreement(host, "after the namespace went");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void anotherNamespaceAtTheSamePathWithTheSameInodeIsAnotherOne(String backend) {
        SimulatedHost.Agent agent = start(backend);
        long program = agent.load(1);
        network.addNamespace(NETNS);
        network.addInterface(Optional.of(NETNS), "veth1");
        TcLinkDetails old = (TcLinkDetails)
                agent.changes.attach(in(NETNS, program, "veth1")).details();
        kill(agent);

        network.removeNamespace(NETNS);
        network.addNamespace(NETNS, old.nsid());
        network.addInterface(Optional.of(NETNS), "veth1", old.ifindex());
        SimulatedHost.Agent next = start(backend);
        assertForgotten();
        next.changes.attach(in(NETNS, program, "veth1"));
        assertEquals(1, host.memory.dispatchers().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void aNamespaceThatSomebodyKeepsAliveIsFoundByAnotherPath(String backend) {
        SimulatedHost.Agent agent = start(backend);
        network.addNamespace(NETNS);
        network.addInterface(Optional.of(NETNS), "veth1");
        long program = agent.load(1);
        Link link = agent.changes.attach(in(NETNS, program, "veth1"));
        network.moveNamespace(NETNS, Optional.of(Path.of("/proc/42/ns/net")));
        kill(agent);

        SimulatedHost.Agent next = start(backend);
        assertEquals(1, host.memory.dispatchers().size());
        agent.changes.attach(in(Path.of("/proc/42/ns/net"), program, "veth1"));
        assertEquals(2, host.memory.dispatchers().get(0).numExtensions());
        next.changes.detach(new DetachRequest(link.id()));
        next.changes.unload(UnloadRequest.of(program));
        assertForgotten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void nothingIsForgottenThatRunsWhereNoPathLeads(String backend) {
        SimulatedHost.Agent agent = start(backend);
        network.addNamespace(NETNS);
        network.addInterface(Optional.of(NETNS), "veth1");
        long program = agent.load(1);
        Link link = agent.changes.attach(in(NETNS, program, "veth1"));
        network.moveNamespace(NETNS, Optional.empty());
        kill(agent);

        SimulatedHost.Agent next = start(backend);
        assertEquals(1, host.memory.dispatchers().size());
        if (backend.equals("tcx")) {
            next.changes.detach(new DetachRequest(link.id()));
            assertForgotten();
        } else {
            InterfaceNotFoundException failure = assertThrows(
                    InterfaceNotFoundException.class, () -> next.changes.detach(new DetachRequest(link.id())));
            assertTrue(failure.getMessage().contains("is alive, but no path leads to it"), failure.getMessage());
            assertFalse(host.memory.links().isEmpty());
        }
    }
}
