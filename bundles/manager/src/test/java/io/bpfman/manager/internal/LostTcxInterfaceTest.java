// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.SetPriority;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.kernel.sim.SimNetwork;
import io.bpfman.spi.kernel.InterfaceEvent;
import io.bpfman.spi.kernel.InterfaceWatch;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link LostInterfaceTest} expects of dispatchers, of TCX links that have none: they are noticed and settled by themselves. */
class LostTcxInterfaceTest {

    private static final Optional<Path> OWN = Optional.empty();
    private static final Path NETNS = Path.of("/run/netns/blue");
    private static final String VETH = "veth1";

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
    private SimulatedHost.Agent start() {
        SimulatedHost.Agent agent = host.start("tcx");
        started.add(agent);
        agent.rooms.begin();
        return agent;
    }

    /** One that can be told something by others than the kernel. */
    private SimulatedHost.Agent startHearing(List<InterfaceWatch.Listener> listening) {
        SimulatedHost.Agent agent = host.start(
                "tcx",
                kernel -> Fakes.of(Kernel.class, (proxy, method, arguments) -> {
                    if (method.getName().equals("watchInterfaces")) {
                        listening.add((InterfaceWatch.Listener) arguments[0]);
                    }
                    return Fakes.forward(kernel, method, arguments);
                }),
                UnaryOperator.identity());
        started.add(agent);
        agent.interfaces.start();
        return agent;
    }

    /** One that ended without listening any more. */
    private void kill(SimulatedHost.Agent agent) {
        agent.interfaces.close();
    }

    private void addNamespace() {
        network.addNamespace(NETNS);
        network.addInterface(Optional.of(NETNS), VETH);
    }

    /** Attaches the program to the ingress of the interface in the other namespace. */
    private static Link attachThere(SimulatedHost.Agent agent, long programId) {
        return attachThere(agent, VETH, programId);
    }

    private static Link attachThere(SimulatedHost.Agent agent, String name, long programId) {
        return agent.changes.attach(new TcxAttachSpec(
                programId, name, Direction.INGRESS, 50, Optional.of(NETNS), Optional.empty(), Map.of()));
    }

    private static HookDetails details(Link link) {
        return (HookDetails) link.details();
    }

    private List<Long> recorded() {
        return host.memory.links().stream()
                .map(LinkRow::link)
                .map(Link::id)
                .sorted()
                .toList();
    }

    private String recordedName(Link link) {
        return details(host.memory.link(link.id()).orElseThrow().link()).interfaceName();
    }

    private List<String> pins() {
        List<String> pins = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            host.kernel().pins().list(SimulatedHost.LAYOUT.chainDirectory(DispatcherType.tc(direction))).stream()
                    .filter(name -> name.startsWith("link_"))
                    .forEach(pins::add);
        }
        return pins;
    }

    private void awaitOnly(Link... links) {
        List<Long> ids = List.of(links).stream().map(Link::id).sorted().toList();
        Eventually.holds(
                "only the links " + ids + " are left", () -> recorded().equals(ids) && pins().size() == ids.size());
    }

    private void awaitTold(String topic, int times) {
        Eventually.holds(times + " times " + topic, () -> Collections.frequency(topics, topic) == times);
    }

    @Test
    void linksGoWithTheirInterfaceAndOthersStay() {
        SimulatedHost.Agent agent = start();
        Link first = agent.loadAndAttachTcx(91, Direction.INGRESS);
        agent.loadAndAttachTcx(95, Direction.INGRESS);
        agent.changes.attach(Specs.tcxSpec(first.programId(), 91, Direction.EGRESS));
        Link elsewhere = agent.changes.attach(TcxAttachSpec.of(first.programId(), "veth0", Direction.INGRESS));

        network.removeInterface(OWN, "eth0");

        awaitOnly(elsewhere);
        awaitTold(BpfmanEvents.LINK_DETACHED, 3);
        agent.changes.unload(UnloadRequest.of(first.programId()));
        assertEquals(List.of(), pins());
        assertEquals(List.of(), host.log.complaints());
    }

    @Test
    void theRecordFollowsTheNameOfAnInterface() {
        SimulatedHost.Agent agent = start();
        Link first = agent.loadAndAttachTcx(91, Direction.INGRESS);
        Link second = agent.loadAndAttachTcx(95, Direction.INGRESS);
        Link leaving = agent.loadAndAttachTcx(92, Direction.EGRESS);
        Link bystander = agent.changes.attach(TcxAttachSpec.of(first.programId(), "veth0", Direction.INGRESS));

        network.renameInterface(OWN, "eth0", "wan0");

        for (Link link : List.of(first, second, leaving)) {
            Eventually.holds("the name is recorded", () -> recordedName(link).equals("wan0"));
            assertEquals(
                    details(link).position(),
                    details(agent.queries.link(link.id())).position());
        }
        awaitTold(BpfmanEvents.LINK_CHANGED, 3);
        assertEquals("veth0", recordedName(bystander));
        assertEquals(
                2,
                agent.queries.tcxChain("wan0", Direction.INGRESS, OWN).entries().size());
        agent.changes.detach(new DetachRequest(first.id()));
        network.renameInterface(OWN, "wan0", "eth0");
        Eventually.holds("the name is recorded", () -> recordedName(second).equals("eth0"));
        assertEquals(List.of(95), host.meets());
    }

    @Test
    void aNameThatAnInterfaceGotWhileNoAgentRanIsRecordedAtTheNextStart() {
        SimulatedHost.Agent agent = start();
        Link own = agent.loadAndAttachTcx(91, Direction.INGRESS);
        addNamespace();
        Link there = attachThere(agent, own.programId());
        kill(agent);

        network.renameInterface(OWN, "eth0", "wan0");
        network.renameInterface(Optional.of(NETNS), VETH, "veth2");
        start();

        Eventually.holds("the name is recorded", () -> recordedName(own).equals("wan0"));
        Eventually.holds("the name is recorded", () -> recordedName(there).equals("veth2"));
        assertEquals(List.of(own.id(), there.id()), recorded());
    }

    @Test
    void afterAnOverrunEveryInterfaceIsLookedAt() {
        start();
        // this one does not listen, so the other one has not been told of the namespace
        SimulatedHost.Agent deaf = host.start("tcx");
        addNamespace();
        network.addInterface(Optional.of(NETNS), "veth2");
        Link own = deaf.loadAndAttachTcx(91, Direction.INGRESS);
        attachThere(deaf, VETH, own.programId());
        Link renamed = attachThere(deaf, "veth2", own.programId());
        network.removeInterface(Optional.of(NETNS), VETH);
        network.renameInterface(Optional.of(NETNS), "veth2", "veth3");

        network.overrunWatches();

        awaitOnly(own, renamed);
        Eventually.holds("the name is recorded", () -> recordedName(renamed).equals("veth3"));
    }

    @Test
    void anAgentHearsOfTheNamespacesInWhichItsPredecessorAttached() {
        SimulatedHost.Agent agent = start();
        addNamespace();
        Link own = agent.loadAndAttachTcx(91, Direction.INGRESS);
        attachThere(agent, own.programId());
        kill(agent);

        start();
        // what is recorded second is looked at after all that the start looks at
        for (String name : List.of("wan0", "wan1")) {
            network.renameInterface(OWN, recordedName(own), name);
            Eventually.holds("the name is recorded", () -> recordedName(own).equals(name));
        }
        network.removeInterface(Optional.of(NETNS), VETH);
        awaitOnly(own);
    }

    @Test
    void anInterfaceOfTheSameNameAndIndexIsAnotherOne() {
        SimulatedHost.Agent agent = start();
        Link old = agent.loadAndAttachTcx(91, Direction.INGRESS);
        kill(agent);

        network.removeInterface(OWN, "eth0");
        network.addInterface(OWN, "eth0", details(old).ifindex());
        SimulatedHost.Agent next = start();
        awaitOnly();
        assertEquals(List.of(), host.meets(), "nothing hangs on the new interface");

        Link now = next.changes.attach(Specs.tcxSpec(old.programId(), 91, Direction.INGRESS));
        assertEquals(List.of(91), host.meets());
        awaitOnly(now);
    }

    @Test
    void anOldRowGoesBeforeAnythingIsAttachedToTheInterfaceThatHasItsIndex() {
        SimulatedHost.Agent deaf = host.start("tcx");
        Link old = deaf.loadAndAttachTcx(95, Direction.INGRESS);
        network.removeInterface(OWN, "eth0");
        network.addInterface(OWN, "eth0", details(old).ifindex());

        Link other = deaf.loadAndAttachTcx(91, Direction.INGRESS);
        Link again = deaf.changes.attach(Specs.tcxSpec(old.programId(), 95, Direction.INGRESS));

        assertEquals(List.of(91, 95), host.meets());
        assertEquals(List.of(other.id(), again.id()), recorded());
        HostState.assertAgreement(host, "after the attach");
    }

    @Test
    void changesOfWhatIsGoneEndWell() {
        SimulatedHost.Agent deaf = host.start("tcx");
        Link first = deaf.loadAndAttachTcx(91, Direction.INGRESS);
        Link second = deaf.loadAndAttachTcx(95, Direction.INGRESS);
        network.removeInterface(OWN, "eth0");
        network.addInterface(OWN, "eth0", details(first).ifindex());

        InterfaceNotFoundException failure = assertThrows(
                InterfaceNotFoundException.class, () -> deaf.changes.change(new SetPriority(first.id(), 92)));

        assertTrue(failure.getMessage().contains("eth0"), failure.getMessage());
        assertEquals(List.of(), recorded());
        assertEquals(List.of(), pins());
        assertEquals(
                List.of("it was not there any more: it went with interface eth0 (index "
                        + details(second).ifindex() + ")"),
                deaf.changes.detach(new DetachRequest(second.id())).remarks());
        assertThrows(NotFoundException.class, () -> deaf.changes.detach(new DetachRequest(second.id())));
    }

    @Test
    void whatWentWithItsInterfaceIsDetachedOnceMore() {
        SimulatedHost.Agent agent = start();
        Link first = agent.loadAndAttachTcx(91, Direction.INGRESS);
        Link second = agent.loadAndAttachTcx(95, Direction.INGRESS);
        network.removeInterface(OWN, "eth0");
        awaitOnly();
        assertEquals(
                1, agent.changes.detach(new DetachRequest(first.id())).remarks().size());
        assertThrows(NotFoundException.class, () -> agent.changes.detach(new DetachRequest(first.id())));
        kill(agent);
        SimulatedHost.Agent next = start();
        assertEquals(
                1, next.changes.detach(new DetachRequest(second.id())).remarks().size());
        assertThrows(NotFoundException.class, () -> next.changes.detach(new DetachRequest(second.id())));
    }

    @Test
    void unloadOfWhatIsGoneSucceeds() {
        SimulatedHost.Agent deaf = host.start("tcx");
        Link link = deaf.loadAndAttachTcx(91, Direction.INGRESS);
        network.removeInterface(OWN, "eth0");
        deaf.changes.unload(UnloadRequest.of(link.programId()));
        assertEquals(List.of(), recorded());
        assertEquals(List.of(), pins());
        assertEquals(List.of(), host.memory.programs());
    }

    @Test
    void whatWasInANamespaceIsForgottenWithIt() {
        SimulatedHost.Agent agent = start();
        addNamespace();
        Link own = agent.loadAndAttachTcx(91, Direction.INGRESS);
        attachThere(agent, own.programId());

        network.removeNamespace(NETNS);

        awaitOnly(own);
        awaitTold(BpfmanEvents.LINK_DETACHED, 1);
        assertEquals(List.of(91), host.meets());
        HostState.assertAgreement(host, "after the namespace went");
    }

    @Test
    void whatWasInANamespaceIsForgottenAlthoughItsInterfacesGoLater() {
        List<InterfaceWatch.Listener> listening = new ArrayList<>();
        SimulatedHost.Agent agent = startHearing(listening);
        addNamespace();
        Link own = agent.loadAndAttachTcx(91, Direction.INGRESS);
        Link there = attachThere(agent, own.programId());

        // the kernel tells of a namespace's end before it takes the interfaces down
        network.moveNamespace(NETNS, Optional.empty());
        listening
                .get(0)
                .happened(new InterfaceEvent.NamespaceGone(details(there).nsid()));

        awaitOnly(own);
    }

    @Test
    void anotherNamespaceAtTheSamePathWithTheSameInodeIsAnotherOne() {
        SimulatedHost.Agent agent = start();
        addNamespace();
        long program = agent.loadTcx(91);
        HookDetails old = details(attachThere(agent, program));
        kill(agent);

        network.removeNamespace(NETNS);
        network.addNamespace(NETNS, old.nsid());
        network.addInterface(Optional.of(NETNS), VETH, old.ifindex());
        SimulatedHost.Agent next = start();
        awaitOnly();

        Link now = attachThere(next, program);
        awaitOnly(now);
        network.removeInterface(Optional.of(NETNS), VETH);
        awaitOnly();
    }

    @Test
    void whatRunsInANamespaceThatSomebodyKeepsAliveStaysAndCanBeDetached() {
        SimulatedHost.Agent agent = start();
        addNamespace();
        long program = agent.loadTcx(91);
        Link link = attachThere(agent, program);
        network.moveNamespace(NETNS, Optional.empty());
        kill(agent);

        SimulatedHost.Agent next = start();
        awaitOnly(link);
        next.changes.detach(new DetachRequest(link.id()));
        awaitOnly();
    }
}
