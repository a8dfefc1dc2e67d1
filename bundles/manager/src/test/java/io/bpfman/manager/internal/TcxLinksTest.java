// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.TcxChain;
import io.bpfman.api.TcxChain.Owner;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KindMismatchException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.Links;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TCX links without a dispatcher, from the request to the packet, on a simulated machine. All programs hand their packets on. */
class TcxLinksTest {

    private static final int UNSPEC = -1;

    private SimulatedHost host;
    private HostState bare;

    @BeforeEach
    void bareMachine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        bare = HostState.of(host);
    }

    private static int position(Link link) {
        return ((HookDetails) link.details()).position();
    }

    private List<Integer> positions(Link... links) {
        return List.of(links).stream()
                .map(link -> position(host.memory.link(link.id()).orElseThrow().link()))
                .toList();
    }

    private void addForeign(int verdict) {
        host.simulation.network().addForeignTcx(Optional.empty(), "eth0", Direction.INGRESS, verdict);
    }

    /** Starts an agent that is never quicker than others who attach to TCX hooks. */
    private SimulatedHost.Agent startBesideOthers(Runnable others) {
        return host.start(
                "tcx",
                kernel -> Fakes.of(Kernel.class, (proxy, method, arguments) -> {
                    Object result = Fakes.forward(kernel, method, arguments);
                    return result instanceof Links links ? besideOthers(links, others) : result;
                }),
                UnaryOperator.identity());
    }

    private static Links besideOthers(Links links, Runnable others) {
        return Fakes.of(Links.class, (proxy, method, arguments) -> {
            if (method.getName().equals("create") && arguments[0] instanceof LinkRequest.InChain) {
                others.run();
            }
            return Fakes.forward(links, method, arguments);
        });
    }

    private static List<String> owners(TcxChain chain) {
        return chain.entries().stream()
                .map(entry -> entry.owner() instanceof Owner.ManagedLink link
                        ? "link " + link.linkId()
                        : entry.owner() instanceof Owner.AttachPointDispatcher ? "dispatcher" : "others")
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void runByPriorityBeforeTheDispatcherWhateverItsBackend(String backend) {
        SimulatedHost.Agent agent = host.start(backend);
        Link member = agent.loadAndAttach(90);
        Link last = agent.loadAndAttachTcx(99, Direction.INGRESS);
        Link first = agent.loadAndAttachTcx(91, Direction.INGRESS);
        Link middle = agent.loadAndAttachTcx(95, Direction.INGRESS);
        assertEquals(List.of(91, 95, 99, 90), host.meets());
        assertEquals(List.of(0, 1, 2), positions(first, middle, last));
        assertEquals(LinkKind.TCX, middle.kind());
        assertEquals(1, position(middle));
        HostState.assertAgreement(host, "three links and a member");
        agent.moveTo(backend.equals("tcx") ? "netlink" : "tcx");
        assertEquals(List.of(91, 95, 99, 90), host.meets());
        agent.moveTo(backend);
        assertEquals(List.of(91, 95, 99, 90), host.meets());
        agent.changes.detach(new DetachRequest(first.id()));
        assertEquals(List.of(95, 99, 90), host.meets());
        assertEquals(List.of(0, 1), positions(middle, last));
        for (Link link : List.of(first, middle, last, member)) {
            agent.changes.unload(UnloadRequest.of(link.programId()));
        }
        assertEquals(bare, HostState.of(host));
        assertEquals(List.of(), host.log.complaints());
    }

    @Test
    void amongEqualsTheOldestRunsFirst() {
        SimulatedHost.Agent agent = host.start("tcx");
        for (int tag : new int[] {94, 92, 93}) {
            agent.changes.attach(Specs.tcxSpec(agent.loadTcx(tag), 50, Direction.INGRESS));
        }
        assertEquals(List.of(94, 92, 93), host.meets());
        HostState.assertAgreement(host, "three equals");
    }

    @Test
    void leavesWhatOthersHaveInTheChainWhereItIs() {
        addForeign(UNSPEC);
        SimulatedHost.Agent agent = host.start("tcx");
        Link link = agent.loadAndAttachTcx(95, Direction.INGRESS);
        agent.loadAndAttach(90);
        addForeign(UNSPEC);
        Link before = agent.loadAndAttachTcx(91, Direction.INGRESS);
        Link behind = agent.loadAndAttachTcx(99, Direction.INGRESS);
        TcxChain chain = agent.queries.tcxChain("eth0", Direction.INGRESS, Optional.empty());
        assertEquals(
                List.of(
                        "link " + before.id(),
                        "link " + link.id(),
                        "link " + behind.id(),
                        "others",
                        "dispatcher",
                        "others"),
                owners(chain));
        assertEquals("stamp", chain.entries().get(0).programName());
        assertEquals("foreign", chain.entries().get(3).programName());
        agent.changes.detach(new DetachRequest(link.id()));
        agent.changes.detach(new DetachRequest(before.id()));
        agent.changes.detach(new DetachRequest(behind.id()));
        assertEquals(
                List.of("others", "dispatcher", "others"),
                owners(agent.queries.tcxChain("eth0", Direction.INGRESS, Optional.empty())));
    }

    @Test
    void refusesAProgramTwiceOnOneHookAndNamesItsLink() {
        SimulatedHost.Agent agent = host.start("tcx");
        Link link = agent.loadAndAttachTcx(91, Direction.INGRESS);
        HostState before = HostState.of(host);
        String message = assertThrows(
                        InvalidSpecException.class,
                        () -> agent.changes.attach(Specs.tcxSpec(link.programId(), 7, Direction.INGRESS)))
                .getMessage();
        assertEquals(
                "program " + link.programId() + " is already attached to eth0 ingress as link " + link.id()
                        + "; detach it first",
                message);
        assertEquals(before, HostState.of(host));
        agent.changes.attach(Specs.tcxSpec(link.programId(), 7, Direction.EGRESS));
        HostState.assertAgreement(host, "once in each direction");
    }

    @Test
    void aProgramIsAttachedAsItsTypeSays() {
        SimulatedHost.Agent agent = host.start("tcx");
        long tc = agent.load(90);
        long tcx = agent.loadTcx(91);
        assertEquals("sched_cls", host.memory.program(tcx).orElseThrow().kernelType());
        assertEquals(
                "program " + tc + " is a tc program; the tcx attach accepts tcx",
                assertThrows(
                                KindMismatchException.class,
                                () -> agent.changes.attach(Specs.tcxSpec(tc, 1, Direction.INGRESS)))
                        .getMessage());
        assertEquals(
                "program " + tcx + " is a tcx program; the tc attach accepts tc",
                assertThrows(KindMismatchException.class, () -> agent.attach(tcx, 1))
                        .getMessage());
    }

    @Test
    void aPriorityThatKeepsTheOrderIsChangedInPlaceAndNoOther() {
        SimulatedHost.Agent agent = host.start("tcx");
        Link first = agent.loadAndAttachTcx(91, Direction.INGRESS);
        Link second = agent.loadAndAttachTcx(95, Direction.INGRESS);
        Link changed = agent.changes.change(new SetPriority(first.id(), 94));
        assertEquals(94, ((HookDetails) changed.details()).priority());
        assertEquals(first.kernelLinkId(), changed.kernelLinkId());
        assertEquals(List.of(91, 95), host.meets());
        assertEquals(changed, agent.changes.change(new SetPriority(first.id(), 94)));
        HostState before = HostState.of(host);
        String message = assertThrows(
                        UnsupportedHereException.class, () -> agent.changes.change(new SetPriority(second.id(), 10)))
                .getMessage();
        assertTrue(
                message.endsWith("Detach link " + second.id() + ", and attach program " + second.programId()
                        + " again with priority 10"),
                message);
        assertThrows(
                KindMismatchException.class,
                () -> agent.changes.change(new SetProceedOn(first.id(), ProceedOn.TC_DEFAULT)));
        assertEquals(before, HostState.of(host));
    }

    @Test
    void beginsAnewWhenSomebodyElseChangesTheChainMeanwhile() {
        AtomicInteger others = new AtomicInteger(3);
        host.start("tcx").loadAndAttachTcx(99, Direction.INGRESS);
        SimulatedHost.Agent agent = startBesideOthers(() -> {
            if (others.getAndDecrement() > 0) {
                addForeign(UNSPEC);
            }
        });
        long program = agent.loadTcx(91);
        agent.changes.attach(Specs.tcxSpec(program, 91, Direction.INGRESS));
        assertEquals(List.of(91, 99), host.meets());
        assertEquals(-1, others.get());
    }

    @Test
    void givesUpOnAChainThatNeverRests() {
        SimulatedHost.Agent agent = startBesideOthers(() -> addForeign(UNSPEC));
        long program = agent.loadTcx(91);
        String message = assertThrows(
                        ForeignOwnerException.class,
                        () -> agent.changes.attach(Specs.tcxSpec(program, 91, Direction.INGRESS)))
                .getMessage();
        assertTrue(message.startsWith("somebody else keeps changing the TCX chain of eth0 ingress"), message);
        assertEquals(List.of(), host.memory.links());
        assertEquals(List.of(), host.meets());
    }

    @Test
    void whatSomebodyTookOffTheHookStaysRecordedUntilItIsDetached() {
        SimulatedHost.Agent agent = host.start("tcx");
        agent.loadAndAttachTcx(91, Direction.INGRESS);
        Link lost = agent.loadAndAttachTcx(95, Direction.INGRESS);
        agent.loadAndAttachTcx(99, Direction.INGRESS);
        host.kernel().pins().remove(lost.pinPath());
        assertEquals(List.of(91, 99), host.meets());
        SimulatedHost.Agent next = host.start("tcx");
        next.changes.recoverAll();
        assertEquals(List.of(91, 99), host.meets());
        assertEquals(3, host.memory.links().size());
        assertEquals(
                "link " + lost.kernelLinkId().orElseThrow() + " does not hang on eth0 ingress",
                next.queries.link(lost.id()).lost().orElseThrow());
        assertEquals(
                List.of("it was not there any more: it had been detached from eth0 ingress by somebody else"),
                next.changes.detach(new DetachRequest(lost.id())).remarks());
        HostState.assertAgreement(host, "two of three");
    }

    @Test
    void forgetsLinksWhoseInterfaceIsGone() {
        SimulatedHost.Agent agent = host.start("tcx");
        Link link = agent.loadAndAttachTcx(91, Direction.INGRESS);
        host.simulation.network().removeInterface(Optional.empty(), "eth0");
        assertEquals(1, host.memory.links().size());
        host.start("tcx").changes.recoverAll();
        assertEquals(List.of(), host.memory.links());
        assertEquals(false, host.kernel().pins().exists(link.pinPath()));
    }

    @Test
    void detachesALinkWhoseInterfaceIsGone() {
        SimulatedHost.Agent agent = host.start("tcx");
        Link link = agent.loadAndAttachTcx(91, Direction.INGRESS);
        host.simulation.network().removeInterface(Optional.empty(), "eth0");
        agent.changes.detach(new DetachRequest(link.id()));
        assertEquals(List.of(), host.memory.links());
        assertEquals(false, host.kernel().pins().exists(link.pinPath()));
    }
}
