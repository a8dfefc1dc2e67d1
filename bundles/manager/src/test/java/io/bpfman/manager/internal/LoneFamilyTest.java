// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Removal;
import io.bpfman.api.SetPriority;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.KindMismatchException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.contract.InMemoryStore;
import io.bpfman.kernel.sim.SimFaults.Moment;
import io.bpfman.manager.internal.recover.Adopt;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.Links;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Links that are on no hook take part in every change, and in all that is told and found of links. */
@Timeout(60)
class LoneFamilyTest {

    private static final Path LINKS = SimulatedHost.LAYOUT.root().resolve("links");

    private SimulatedHost host;

    @BeforeEach
    void machine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
    }

    private List<String> pins() {
        return host.kernel().pins().list(LINKS);
    }

    @Test
    void oneLinkIsOneRowAndOnePinAndRunsItsProgram() {
        SimulatedHost.Agent agent = host.start("tcx");
        long program = Tracing.load(agent, host, 7);
        Link first = Tracing.trace(agent, program);
        Link second = Tracing.trace(agent, program);
        assertEquals(LinkKind.TRACEPOINT, first.kind());
        assertEquals(Tracing.AT_KILL, first.details());
        assertEquals(Map.of("team", "trace"), first.metadata());
        assertEquals(LINKS.resolve(Long.toString(first.id())), first.pinPath());
        assertEquals(List.of(7, 7), Tracing.traced(host));
        assertEquals(List.of(first, second), agent.queries.links());
        assertEquals(
                OptionalLong.of(program),
                OptionalLong.of(
                        agent.queries.kernelLink(first.id()).orElseThrow().programId()));
        assertEquals(
                "perf_event", agent.queries.kernelLink(first.id()).orElseThrow().type());

        assertEquals(Removal.plain(), agent.changes.detach(new DetachRequest(first.id())));
        assertEquals(List.of(7), Tracing.traced(host));
        assertEquals(List.of(second), agent.queries.linksOf(program));
        assertEquals(List.of(Long.toString(second.id())), pins());
        assertThrows(NotFoundException.class, () -> agent.changes.detach(new DetachRequest(first.id())));

        agent.changes.unload(UnloadRequest.of(program));
        assertEquals(List.of(), Tracing.traced(host));
        assertEquals(List.of(), pins());
        assertEquals(List.of(), host.kernel().programs().all());
        assertEquals(List.of(), host.log.complaints());
    }

    @Test
    void aLookAtThePlanThrowsWhatTheAttachThrowsAndUsesNothingUp() {
        SimulatedHost.Agent agent = host.start("tcx");
        long program = Tracing.load(agent, host, 7);
        PlanPreview preview = agent.changes.preview(Tracing.spec(program));
        assertEquals(
                List.of(
                        "make sure that bpffs is mounted at /sys/fs/bpf",
                        "attach /sys/fs/bpf/bpfman/prog_" + program + " by a link at tracepoint"
                                + " syscalls/sys_enter_kill, and pin it at /sys/fs/bpf/bpfman/links/{link id}",
                        "record in one transaction: link 0 of program " + program),
                preview.steps().stream().map(PlanPreview.Step::action).toList());
        NotFoundException unknown = new NotFoundException("there is no tracepoint syscalls/sys_enter_kil");
        for (int look = 0; look < 2; look++) {
            host.simulation.faults().fail("links.resolve", 1, Moment.BEFORE, () -> unknown);
            boolean preparing = look == 0;
            NotFoundException thrown = assertThrows(NotFoundException.class, () -> {
                if (preparing) {
                    agent.changes.preview(Tracing.spec(program));
                } else {
                    Tracing.trace(agent, program);
                }
            });
            assertEquals(unknown, thrown);
        }
        Link link = Tracing.trace(agent, program);
        assertEquals(
                List.of(
                        "note that bpfman detaches link " + link.id(),
                        "record in one transaction: link " + link.id()
                                + " is gone, withdrawing the tracepoint link of program " + program + " from "
                                + link.pinPath()),
                agent.changes.preview(new DetachRequest(link.id())).steps().stream()
                        .map(PlanPreview.Step::action)
                        .toList());
        assertEquals(List.of(7), Tracing.traced(host));
    }

    @Test
    void nothingOfALinkCanBeChanged() {
        SimulatedHost.Agent agent = host.start("tcx");
        Link link = Tracing.trace(agent, Tracing.load(agent, host, 7));
        String message = assertThrows(
                        KindMismatchException.class, () -> agent.changes.change(new SetPriority(link.id(), 3)))
                .getMessage();
        assertEquals(
                "link " + link.id() + " is a tracepoint link: it has neither a priority nor a place among others that"
                        + " could be changed. Detach it, and attach program " + link.programId() + " again",
                message);
        assertThrows(KindMismatchException.class, () -> agent.changes.preview(new SetPriority(link.id(), 3)));
        assertEquals(List.of(link), agent.queries.links());
    }

    @Test
    void programsOfOtherTypesAreRefused() {
        SimulatedHost.Agent agent = host.start("tcx");
        long kprobe = Tracing.load(agent, host, "kprobe:at_kprobe", 7);
        String message = assertThrows(KindMismatchException.class, () -> Tracing.trace(agent, kprobe))
                .getMessage();
        assertEquals("program " + kprobe + " is a kprobe program; the tracepoint attach accepts tracepoint", message);
        long classifier = agent.load(90);
        assertThrows(KindMismatchException.class, () -> Tracing.trace(agent, classifier));
        assertEquals(List.of(), pins());
    }

    @Test
    void aLinkThatSomebodyTookAwayIsShownToldAndDetachedWithARemark() {
        List<Long> lost = new CopyOnWriteArrayList<>();
        host.listeners.add((topic, properties) -> {
            if (topic.equals(BpfmanEvents.LINK_LOST)) {
                lost.add((Long) properties.get(BpfmanEvents.LINK_ID));
            }
        });
        SimulatedHost.Agent agent = host.start("tcx");
        Link stays = Tracing.trace(agent, Tracing.load(agent, host, 7));
        Link gone = Tracing.trace(agent, Tracing.load(agent, host, 8));
        host.unpin(gone);
        String missing = "the kernel has no link " + gone.kernelLinkId().orElseThrow() + " of this program any more";
        assertEquals(List.of(stays, gone.lost(missing)), agent.queries.links());
        Eventually.holds("it is told", () -> lost.equals(List.of(gone.id())));
        assertEquals(1, host.log.complaints().size(), host.log.complaints().toString());

        SimulatedHost.Agent next = host.start("tcx");
        next.changes.recoverAll();
        assertEquals(List.of(7), Tracing.traced(host), "nobody mends it");
        assertEquals(gone.lost(missing), next.queries.link(gone.id()));
        assertEquals(
                new Removal(List.of("it was not there any more: its link "
                        + gone.kernelLinkId().orElseThrow() + " had been taken away by somebody else")),
                next.changes.detach(new DetachRequest(gone.id())));
        assertEquals(List.of(stays), next.queries.links());
    }

    @Test
    void aLinkThatSomebodyHoldsIsNotDetachedAndWhoeverAskedIsToldWhy() {
        SimulatedHost.Agent agent = host.start("tcx");
        Link link = Tracing.trace(agent, Tracing.load(agent, host, 7));
        Path theirs = SimulatedHost.BPFFS.resolve("theirs");
        host.kernel().pins().duplicate(link.pinPath(), theirs);
        String message = assertThrows(
                        KernelRefusedException.class, () -> agent.changes.detach(new DetachRequest(link.id())))
                .getMessage();
        assertTrue(message.contains("another process or pin holds it; bpftool link show id"), message);
        assertEquals(List.of(7), Tracing.traced(host));
        assertEquals(List.of(link), agent.queries.links(), "it is recorded still");
        assertFalse(host.memory.links().get(0).detaching());
        host.kernel().pins().remove(theirs);
        assertEquals(
                1, agent.changes.detach(new DetachRequest(link.id())).remarks().size());
        assertEquals(List.of(), Tracing.traced(host));
    }

    @Test
    void eventsAndServicesTellOfIt() {
        List<String> topics = new CopyOnWriteArrayList<>();
        host.listeners.add((topic, properties) -> {
            if (properties.containsKey(BpfmanEvents.LINK)) {
                topics.add(topic + " " + properties.keySet().contains(BpfmanEvents.INTERFACE));
            }
        });
        SimulatedHost.Agent agent = host.start("tcx");
        Link link = Tracing.trace(agent, Tracing.load(agent, host, 7));
        agent.changes.detach(new DetachRequest(link.id()));
        Eventually.holds(
                "both are told",
                () -> topics.equals(
                        List.of(BpfmanEvents.LINK_ATTACHED + " false", BpfmanEvents.LINK_DETACHED + " false")));
    }

    @Test
    void aPinThatNobodyRecordedGoesAtTheNextStart() {
        SimulatedHost.Agent agent = host.start("tcx");
        long program = Tracing.load(agent, host, 7);
        Link recorded = Tracing.trace(agent, program);
        host.kernel().links().create(Tracing.KILL, host.memory.programs().get(0).pinPath(), LINKS.resolve("77"));
        host.kernel().pins().duplicate(recorded.pinPath(), LINKS.resolve("others"));
        assertEquals(List.of(7, 7), Tracing.traced(host));
        host.start("tcx").changes.recoverAll();
        assertEquals(List.of(7), Tracing.traced(host));
        assertEquals(List.of(Long.toString(recorded.id()), "others"), pins());
        assertEquals(1, host.log.complaints().size(), host.log.complaints().toString());
    }

    @Test
    void whatAFailedAttachCouldNotTakeBackGoesBeforeTheNextOne() {
        SimulatedHost.Agent agent = host.start("tcx");
        long program = Tracing.load(agent, host, 7);
        host.simulation.faults().fail("links.create", 1, Moment.AFTER);
        host.simulation.faults().fail("links.release", 1, Moment.BEFORE);
        assertThrows(KernelRefusedException.class, () -> Tracing.trace(agent, program));
        assertEquals(List.of(7), Tracing.traced(host), "it could not be taken back");
        Link link = Tracing.trace(agent, program);
        assertEquals(List.of(7), Tracing.traced(host));
        assertEquals(List.of(Long.toString(link.id())), pins());
    }

    @Test
    void aMarkedRowIsForgottenWhenItsLinkIsGoneAndStaysOtherwise() {
        SimulatedHost.Agent agent = host.start("tcx");
        long program = Tracing.load(agent, host, 7);
        Link gone = Tracing.trace(agent, program);
        Link stays = Tracing.trace(agent, program);
        for (LinkRow row : host.memory.links()) {
            host.memory.commit(List.of(new StoreChange.PutLink(row.detaching(true))));
        }
        host.kernel().pins().remove(gone.pinPath());
        host.start("tcx").changes.recoverAll();
        assertEquals(
                List.of(stays), host.memory.links().stream().map(LinkRow::link).toList());
        assertFalse(host.memory.links().get(0).detaching());
        HostState.assertAgreement(host, "after the recovery");
    }

    @Test
    void whatAnAgentLeftWhoseDatabaseIsLostGoesOnAndIsNotOverwritten() {
        SimulatedHost.Agent agent = host.start("tcx");
        Link before = Tracing.trace(agent, Tracing.load(agent, host, 7));
        assertEquals(1, before.id());
        InMemoryStore fresh = new InMemoryStore();
        SimulatedHost.Agent next = host.start("tcx", UnaryOperator.identity(), lost -> fresh);
        next.changes.recoverAll();
        assertTrue(
                host.log.complaints().stream()
                        .anyMatch(line -> line.contains(before.pinPath() + "")
                                && line.contains("a perf_event link of program " + before.programId())),
                host.log.complaints().toString());
        long program = Tracing.load(next, host, 8);
        // the number of what goes on is noted beside its pin, and not given again
        Link second = Tracing.trace(next, program);
        assertEquals(2, second.id());
        SimulatedHost.Agent again = host.start("tcx", UnaryOperator.identity(), lost -> fresh);
        again.changes.recoverAll();
        assertEquals(List.of(7, 8), Tracing.traced(host));

        host.adopt = Adopt.REMOVE;
        host.start("tcx", UnaryOperator.identity(), lost -> fresh).changes.recoverAll();
        assertEquals(List.of(8), Tracing.traced(host));
        assertEquals(List.of("2"), pins());
    }

    /** An agent whose attaches by a TCX link stop in the kernel until somebody lets them go on. */
    @Test
    void waitsForNobodyWhoWorksOnAnInterface() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        UnaryOperator<Kernel> slow = kernel -> Fakes.of(Kernel.class, (proxy, method, arguments) -> {
            Object answer = Fakes.forward(kernel, method, arguments);
            return answer instanceof Links links ? slowTcx(links, inside, goOn) : answer;
        });
        SimulatedHost.Agent agent = host.start("tcx", slow, UnaryOperator.identity());
        long program = Tracing.load(agent, host, 7);
        long tcx = agent.loadTcx(91);
        CompletableFuture<Link> slowly =
                CompletableFuture.supplyAsync(() -> agent.changes.attach(Specs.tcxSpec(tcx, 91, Direction.INGRESS)));
        assertTrue(inside.await(30, TimeUnit.SECONDS));
        try {
            Link link = Tracing.trace(agent, program);
            assertEquals(List.of(7), Tracing.traced(host));
            agent.changes.detach(new DetachRequest(link.id()));
            agent.changes.unload(UnloadRequest.of(program));
        } finally {
            goOn.countDown();
        }
        assertEquals(tcx, slowly.get(30, TimeUnit.SECONDS).programId());
    }

    private static Links slowTcx(Links links, CountDownLatch inside, CountDownLatch goOn) {
        return Fakes.of(Links.class, (proxy, method, arguments) -> {
            if (method.getName().equals("create") && arguments[0].toString().startsWith("a TCX link")) {
                inside.countDown();
                goOn.await();
            }
            return Fakes.forward(links, method, arguments);
        });
    }

    @Test
    void ofTwoWhoDetachALinkOneIsToldThatItIsNotThere() throws Exception {
        SimulatedHost.Agent agent = host.start("tcx");
        Link link = Tracing.trace(agent, Tracing.load(agent, host, 7));
        List<CompletableFuture<Removal>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            both.add(CompletableFuture.supplyAsync(() -> agent.changes.detach(new DetachRequest(link.id()))));
        }
        int told = 0;
        for (CompletableFuture<Removal> one : both) {
            Optional<Throwable> failure =
                    one.handle((removal, e) -> Optional.ofNullable(e)).get(30, TimeUnit.SECONDS);
            if (failure.isPresent()) {
                assertTrue(
                        failure.get().getCause() instanceof NotFoundException,
                        failure.get().toString());
                told++;
            }
        }
        assertEquals(1, told);
    }
}
