// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Bpfman;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Member;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.SetPriority;
import io.bpfman.api.TcAction;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.UnloadRequest;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.Await;
import io.bpfman.kernel.sim.SimNetwork;
import io.bpfman.kernel.sim.SimOutcome;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.kernel.sim.SimTraffic;
import io.bpfman.spi.kernel.Filters;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.TcHook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;

/**
 * The ingress of a simulated interface with a chain of four members, one of them not enabled; the last one's verdict ends the chain and lets packets go
 * on to what comes after it on the hook. Closing takes everything down and sees that nothing is left.
 */
final class ChainedHook implements AutoCloseable {
    private static final Path PINS = Path.of("/sys/fs/bpf/bpfman/tc-ingress");
    private static final long PACKETS = 100;

    private final Bpfman bpfman;
    private final Kernel kernel;
    private final SimNetwork network;
    private final SimTraffic traffic;
    private final TcHook hook;
    private final List<Link> links;

    private ChainedHook(BundleContext context, String interfaceName) throws IOException {
        bpfman = bpfman(context);
        kernel = service(context, Kernel.class);
        network = service(context, SimNetwork.class);
        traffic = service(context, SimTraffic.class);
        network.addInterface(Optional.empty(), interfaceName);
        hook = new TcHook(
                kernel.namespaces().interfaceByName(kernel.namespaces().open(Optional.empty()), interfaceName),
                Direction.INGRESS);
        Path object = Files.createTempFile("tc_count", ".bpf.o");
        object.toFile().deleteOnExit();
        Files.write(object, Bytecode.sample("tc_count"));
        links = List.of(
                attach(object, 50, ProceedOn.TC_DEFAULT),
                attach(object, 50, ProceedOn.of(TcAction.OK, TcAction.PIPE)),
                attach(object, 10, ProceedOn.TC_DEFAULT),
                attach(object, 90, new ProceedOn(0)));
        bpfman.change(new SetEnabled(links.get(1).id(), false));
        bpfman.change(new SetCounting(hook.key(), true));
    }

    static ChainedHook on(BundleContext context, String interfaceName) throws IOException {
        return new ChainedHook(context, interfaceName);
    }

    static Bpfman bpfman(BundleContext context) {
        return service(context, Bpfman.class);
    }

    private static <S> S service(BundleContext context, Class<S> type) {
        return context.getService(context.getServiceReference(type));
    }

    private Link attach(Path object, int priority, ProceedOn proceedOn) {
        long program = bpfman.load(
                        new LoadRequest(object, List.of(ProgramSelector.parse("tc:count")), Map.of(), Map.of()))
                .get(0)
                .id();
        return bpfman.attach(new TcAttachSpec(
                program,
                hook.netInterface().name(),
                Direction.INGRESS,
                priority,
                proceedOn,
                Optional.empty(),
                Optional.empty(),
                Map.of("place", Integer.toString(priority))));
    }

    Dispatcher dispatcher() {
        return bpfman.getDispatcher(hook.key());
    }

    void awaitBackend(String name) {
        Await.until(
                () -> "the dispatcher to move to " + name,
                () -> dispatcher().backend().equals(name));
    }

    /** Waits until a move has also taken down what it left. */
    void awaitFacts(Facts expected, String when) {
        Await.until(() -> when + ": " + expected, () -> facts().equals(expected));
    }

    /** Another order, and the one from before. */
    void changeAndBack() {
        long id = links.get(0).id();
        bpfman.change(new SetPriority(id, 5));
        bpfman.change(new SetPriority(id, 50));
    }

    /**
     * What may differ between two revisions is not in it.
     *
     * @param holders programs on TCX links of the hook, filters in clsact, and whether there is a clsact
     * @param pins names below the directory of dispatchers, without revisions
     */
    record Facts(String backend, List<Place> chain, Holders holders, List<String> pins) {}

    /** A member, all of it but pins and counts. */
    record Place(
            long linkId,
            long programId,
            int position,
            int priority,
            ProceedOn proceedOn,
            boolean enabled,
            Map<String, String> metadata) {}

    /** What hangs on the hook. */
    record Holders(int links, List<Integer> filters, Optional<String> qdisc) {}

    Facts facts() {
        Dispatcher now = dispatcher();
        return new Facts(
                now.backend(),
                now.members().stream()
                        .map(member -> new Place(
                                member.linkId(),
                                member.programId(),
                                member.position(),
                                member.priority(),
                                member.proceedOn(),
                                member.enabled(),
                                member.metadata()))
                        .toList(),
                holders(),
                pins().stream()
                        .map(name -> name.replaceFirst("_" + now.revision() + "$", "_live"))
                        .toList());
    }

    private Holders holders() {
        return new Holders(
                kernel.hooks().chain(hook).programs().size(),
                kernel.filters().list(hook).stream()
                        .map(Filters.FilterInfo::priority)
                        .toList(),
                kernel.filters().ingressQdisc(hook.netInterface()).map(Filters.Qdisc::kind));
    }

    private List<String> pins() {
        return kernel.pins().list(PINS);
    }

    /** What is done while packets come, and may fail as it likes. */
    @FunctionalInterface
    interface Changes {
        void make() throws Exception;
    }

    /** Makes changes between packets, and sees that each packet that was sent met each enabled member once, and passed. */
    void requireExactly(Changes changes) throws Exception {
        Map<Long, Long> before = runs();
        AtomicLong sent = new AtomicLong();
        AtomicLong passed = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try {
            Future<?> sending = sender.submit(() -> {
                while (!over.get()) {
                    send(sent, passed);
                }
            });
            Await.until(() -> "packets before the changes", () -> sent.get() >= PACKETS);
            changes.make();
            long then = sent.get();
            Await.until(() -> "packets after the changes", () -> sent.get() >= then + PACKETS);
            over.set(true);
            sending.get();
        } finally {
            over.set(true);
            sender.shutdown();
        }
        Map<Long, Long> after = runs();
        List<Long> met = links.stream()
                .map(link -> after.get(link.id()) - before.get(link.id()))
                .toList();
        assertEquals(List.of(sent.get(), 0L, sent.get(), sent.get()), met, "packets that members met");
        assertEquals(sent.get(), passed.get(), "packets that came through");
    }

    private void send(AtomicLong sent, AtomicLong passed) {
        var outcome = traffic.send(Optional.empty(), hook.netInterface().name(), Direction.INGRESS, SimPacket.udp(80));
        if (outcome instanceof SimOutcome.Passed) {
            passed.incrementAndGet();
        }
        sent.incrementAndGet();
    }

    private Map<Long, Long> runs() {
        return dispatcher().members().stream()
                .collect(Collectors.toMap(
                        Member::linkId, member -> member.counts().orElseThrow().runs()));
    }

    @Override
    public void close() {
        links.forEach(link -> bpfman.detach(new DetachRequest(link.id())));
        links.forEach(link -> bpfman.unload(UnloadRequest.of(link.programId())));
        assertEquals(new Holders(0, List.of(), Optional.empty()), holders());
        assertEquals(List.of(), pins());
        assertEquals(List.of(), bpfman.listDispatchers());
        assertEquals(List.of(), bpfman.listPrograms());
        network.removeInterface(Optional.empty(), hook.netInterface().name());
    }
}
