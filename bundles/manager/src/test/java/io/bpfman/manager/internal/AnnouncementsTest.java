// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.api.ManagedLink;
import io.bpfman.api.Program;
import io.bpfman.api.SetPriority;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.announce.LinkServices;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.Pins;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others hear of changes, and when. */
class AnnouncementsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private SimulatedHost host;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void listen(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        agent = host.start("tcx");
        host.listeners.add((topic, properties) -> heard.add(summary(topic, properties)));
    }

    private static String summary(String topic, Map<String, Object> properties) {
        String what = topic.substring("io/bpfman/".length());
        if (properties.get(BpfmanEvents.LINK_ID) instanceof Long id) {
            return what + " " + id;
        }
        return what + " " + properties.getOrDefault(BpfmanEvents.PROGRAM_ID, properties.get(BpfmanEvents.REVISION));
    }

    @Test
    void aDispatcherThatIsHungUpAgainAtStartIsToldOf() throws InterruptedException {
        agent.attach(agent.load(10), 50);
        host.memory.dispatchers().get(0).handle().release(host.kernel());
        heardSince();
        SimulatedHost.Agent next = host.start("tcx");
        CountDownLatch told = new CountDownLatch(2);
        host.listeners.add((topic, properties) -> told.countDown());

        next.changes.recoverAll();

        assertTrue(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "nothing is told");
        assertEquals(List.of("dispatcher/CHANGED 1", "dispatcher/REHUNG null"), heardSince());
        assertEquals(List.of(10), host.meets());
        next.changes.recoverAll();
        next.load(20);
        assertEquals(List.of("program/LOADED " + host.memory.programs().get(1).id()), heardSince());
    }

    private List<String> heardSince() {
        List<String> since = List.copyOf(heard);
        heard.clear();
        return since;
    }

    @Test
    void everyChangeIsToldInItsOrderBeforeItReturns() {
        long program = agent.load(10);
        assertEquals(List.of("program/LOADED " + program), heardSince());
        Link first = agent.attach(program, 50);
        assertEquals(List.of("dispatcher/CREATED 1", "link/ATTACHED 1"), heardSince());
        Link second = agent.attach(program, 40);
        assertEquals(List.of("dispatcher/CHANGED 2", "link/ATTACHED 2", "link/CHANGED 1"), heardSince());
        Link third = agent.attach(program, 60);
        assertEquals(List.of("dispatcher/CHANGED 3", "link/ATTACHED 3"), heardSince());
        agent.changes.detach(new DetachRequest(second.id()));
        assertEquals(
                List.of("link/DETACHED 2", "dispatcher/CHANGED 4", "link/CHANGED 1", "link/CHANGED 3"), heardSince());
        agent.moveTo("netlink");
        assertEquals(List.of("dispatcher/CHANGED 7"), heardSince());
        agent.changes.detach(new DetachRequest(third.id()));
        assertEquals(List.of("link/DETACHED 3", "dispatcher/CHANGED 8"), heardSince());
        agent.changes.unload(UnloadRequest.of(program));
        assertEquals(
                List.of("link/DETACHED " + first.id(), "dispatcher/REMOVED null", "program/UNLOADED " + program),
                heardSince());
    }

    /** A revision that is retired is the last piece of a member that has gone. News is told in its order: once a later change has returned, what waited before it is told. */
    @Test
    void whatHasComeIsToldWhileItsChangeClearsUpAndWhatHasGoneAfterwards() {
        Map<String, CountDownLatch> told = Map.of(
                BpfmanEvents.LINK_ATTACHED, new CountDownLatch(2), BpfmanEvents.LINK_DETACHED, new CountDownLatch(1));
        host.listeners.add(
                (topic, properties) -> Optional.ofNullable(told.get(topic)).ifPresent(CountDownLatch::countDown));
        List<Boolean> toldAtRetirement = new CopyOnWriteArrayList<>();
        agent = host.start(
                "tcx",
                kernel -> beforeRemovalOfADirectory(kernel, directory -> {
                    if (directory.toString().endsWith("_2_2")) {
                        attachElsewhere();
                        toldAtRetirement.add(
                                told.get(BpfmanEvents.LINK_DETACHED).getCount() == 0);
                    } else {
                        toldAtRetirement.add(isOpened(told.get(BpfmanEvents.LINK_ATTACHED)));
                    }
                }),
                store -> store);
        long program = agent.load(10);
        agent.attach(program, 50);
        Link attached = agent.attach(program, 40);
        agent.changes.detach(new DetachRequest(attached.id()));

        assertEquals(List.of(true, false), toldAtRetirement);
        assertTrue(isOpened(told.get(BpfmanEvents.LINK_DETACHED)));
    }

    private void attachElsewhere() {
        long program = host.memory.programs().get(0).id();
        try {
            Running.run(() -> agent.changes.attach(TcAttachSpec.of(program, "veth0", Direction.INGRESS)))
                    .get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isOpened(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Kernel beforeRemovalOfADirectory(Kernel kernel, Consumer<Path> told) {
        Pins pins = Fakes.of(Pins.class, (proxy, method, arguments) -> {
            if (method.getName().equals("removeDirectory")) {
                told.accept((Path) arguments[0]);
            }
            return Fakes.forward(kernel.pins(), method, arguments);
        });
        return Fakes.of(
                Kernel.class,
                (proxy, method, arguments) ->
                        method.getName().equals("pins") ? pins : Fakes.forward(kernel, method, arguments));
    }

    @Test
    void eventsSayWhatChangedAndWhere() {
        AtomicReference<Map<String, Object>> link = new AtomicReference<>(Map.of());
        AtomicReference<Map<String, Object>> dispatcher = new AtomicReference<>(Map.of());
        AtomicReference<Map<String, Object>> program = new AtomicReference<>(Map.of());
        host.listeners.add((topic, properties) -> {
            if (topic.equals(BpfmanEvents.LINK_ATTACHED)) {
                link.set(properties);
            } else if (topic.equals(BpfmanEvents.DISPATCHER_CREATED)) {
                dispatcher.set(properties);
            } else {
                program.set(properties);
            }
        });
        Link attached = agent.loadAndAttach(10);
        DispatcherKey key = ((TcLinkDetails) attached.details()).dispatcherKey();
        assertEquals(
                Map.of(
                        BpfmanEvents.LINK,
                        attached,
                        BpfmanEvents.LINK_ID,
                        attached.id(),
                        BpfmanEvents.PROGRAM_ID,
                        attached.programId(),
                        BpfmanEvents.DISPATCHER_KEY,
                        key,
                        BpfmanEvents.INTERFACE,
                        "eth0"),
                link.get());
        assertEquals(
                Map.of(
                        BpfmanEvents.DISPATCHER_KEY,
                        key,
                        BpfmanEvents.INTERFACE,
                        "eth0",
                        BpfmanEvents.REVISION,
                        1L,
                        BpfmanEvents.BACKEND,
                        "tcx"),
                dispatcher.get());
        Program loaded = (Program) program.get().get(BpfmanEvents.PROGRAM);
        assertEquals(attached.programId(), loaded.id());
    }

    @Test
    void aFailedChangeIsNotTold() {
        agent.load(10);
        heard.clear();
        host.simulation.refuse("stamp", "no");
        assertTrue(failed(() -> agent.load(20)));
        assertEquals(List.of(), heard);
    }

    private static boolean failed(Runnable change) {
        try {
            change.run();
            return false;
        } catch (RuntimeException e) {
            return true;
        }
    }

    @Test
    void everyLinkIsAServiceThatFollowsIt() {
        Link first = agent.loadAndAttach(50);
        assertEquals(
                Map.of(
                        ManagedLink.LINK_ID,
                        first.id(),
                        ManagedLink.PROGRAM_ID,
                        first.programId(),
                        ManagedLink.KIND,
                        "tc",
                        ManagedLink.INTERFACE,
                        "eth0",
                        ManagedLink.DIRECTION,
                        "ingress",
                        ManagedLink.PRIORITY,
                        50),
                agent.context.registered.get(first.id()));
        ManagedLink service = agent.context.services.get(first.id());
        assertEquals(first, service.link());

        Link second = agent.attach(first.programId(), 40);
        assertEquals(1, ((TcLinkDetails) service.link().details()).position());
        agent.changes.detach(new DetachRequest(first.id()));
        assertEquals(Set.of(second.id()), agent.context.registered.keySet());
        assertEquals(
                List.of("register 1", "register 2", "unregister 1"),
                agent.context.history,
                "a service whose properties stay is left alone");
    }

    @Test
    void aListenerMayCallBack() {
        long program = agent.load(10);
        AtomicInteger callbacks = new AtomicInteger();
        host.listeners.add((topic, properties) -> {
            if (topic.equals(BpfmanEvents.LINK_ATTACHED) && callbacks.incrementAndGet() <= 3) {
                agent.attach(program, 10);
            }
        });
        assertTimeoutPreemptively(PATIENCE, () -> agent.attach(program, 10));
        assertTimeoutPreemptively(PATIENCE, () -> agent.changes.attach(Specs.spec(program, 10, Direction.EGRESS)));
        Eventually.holds("five links", () -> host.memory.links().size() == 5);
        HostState.assertAgreement(host, "after the callbacks");
    }

    @Test
    void aSlowListenerDelaysNoChangeAndIsToldHowManyItMissed() throws InterruptedException {
        long program = agent.load(10);
        host.untilTold = Announcer.PATIENCE;
        agent = host.start("tcx");
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicReference<Object> missed = new AtomicReference<>(0L);
        host.listeners.add((topic, properties) -> {
            if (topic.equals(BpfmanEvents.MISSED)) {
                missed.set(properties.get(BpfmanEvents.COUNT));
            } else if (busy.getCount() > 0) {
                busy.countDown();
                awaitQuietly(goOn);
            }
        });
        Link first = agent.attach(program, 50);
        assertTrue(busy.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        int changes = Announcer.ROOM + 21;
        for (int nth = 0; nth < changes; nth++) {
            agent.changes.change(new SetPriority(first.id(), nth));
        }
        Link last = agent.attach(program, 60);
        assertEquals(1, complaints("keeps busy"), "a change that waits in vain says so, and only the first one waits");
        assertEquals(Set.of(), agent.context.registered.keySet(), "the listener is still busy");

        goOn.countDown();
        Eventually.holds(
                "the listener is told of 22 changes", () -> missed.get().equals(22L));
        assertEquals(Set.of(first.id(), last.id()), agent.context.registered.keySet());
        assertEquals(1, complaints("not told one by one"));
        assertEquals(1, complaints("22"));
        agent.changes.detach(new DetachRequest(last.id()));
        Eventually.holds("the service is gone", () -> Set.of(first.id()).equals(agent.context.registered.keySet()));
    }

    @Test
    void newsThatIsToldJustWhenItsChangeLosesPatienceKeepsNoneFromWaiting() {
        try (Announcer announcer = new Announcer(
                new LinkServices(agent.context.context),
                (topic, properties) -> {},
                List::of,
                Announcer.PATIENCE,
                host.log.logger)) {
            announcer.await(Fakes.of(Future.class, (proxy, method, arguments) -> {
                if (method.getName().equals("get")) {
                    throw new TimeoutException();
                }
                return method.getName().equals("isDone");
            }));
            AtomicInteger waited = new AtomicInteger();
            announcer.await(Fakes.of(
                    Future.class,
                    (proxy, method, arguments) -> method.getName().equals("get") ? waited.incrementAndGet() : false));
            assertEquals(1, waited.get());
        }
    }

    private long complaints(String part) {
        return host.log.complaints().stream()
                .filter(line -> line.contains(part))
                .count();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aListenerThatDiesOfAnErrorKeepsNothingFromTheOthers() {
        host.listeners.add(0, (topic, properties) -> {
            throw new NoClassDefFoundError("of a listener whose bundle was replaced");
        });
        Link link = agent.loadAndAttach(10);
        assertEquals(Set.of(link.id()), agent.context.registered.keySet());
        Link second = agent.attach(link.programId(), 20);
        assertEquals(Set.of(link.id(), second.id()), agent.context.registered.keySet());
    }

    @Test
    void aListenerThatFailsKeepsNothingFromTheOthers() {
        host.listeners.add(0, (topic, properties) -> {
            throw new IllegalStateException("this listener is broken");
        });
        Link link = agent.loadAndAttach(10);
        assertEquals(Set.of(link.id()), agent.context.registered.keySet());
        assertTrue(host.log.complaints().get(0).contains("this listener is broken"));
        agent.changes.detach(new DetachRequest(link.id()));
        assertEquals(Set.of(), agent.context.registered.keySet());
    }
}
