// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.kernel.sim.SimNetwork;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The thread that keeps records in step with interfaces lives as long as its agent, and no longer. */
class InterfaceKeeperTest {

    private static final Optional<Path> OWN = Optional.empty();

    private final AtomicReference<Runnable> trap = new AtomicReference<>(() -> {});
    private final AtomicReference<Runnable> beforeCommit = new AtomicReference<>(() -> {});
    private final AtomicInteger watches = new AtomicInteger();
    private SimulatedHost host;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void start(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        agent = host.start("tcx", this::counting, this::trapped);
    }

    private Kernel counting(Kernel kernel) {
        return Fakes.of(Kernel.class, (proxy, method, arguments) -> {
            if (method.getName().equals("watchInterfaces")) {
                watches.incrementAndGet();
            }
            return Fakes.forward(kernel, method, arguments);
        });
    }

    private Store trapped(Store store) {
        return Fakes.of(Store.class, (proxy, method, arguments) -> {
            if (method.getName().equals("commit")) {
                beforeCommit.getAndSet(() -> {}).run();
            }
            if (Thread.currentThread().getName().equals("bpfman interface keeper")) {
                trap.get().run();
            }
            return Fakes.forward(store, method, arguments);
        });
    }

    @AfterEach
    void end() {
        agent.interfaces.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exception", "error"})
    void survivesWhateverIsThrownAndMakesUpForIt(String sort) {
        SimNetwork network = host.simulation.network();
        network.addInterface(OWN, "veth1");
        agent.interfaces.start();
        long program = agent.load(10);
        Link link = agent.changes.attach(TcAttachSpec.of(program, "veth1", Direction.INGRESS));
        AtomicInteger sprung = new AtomicInteger();
        trap.set(() -> {
            sprung.incrementAndGet();
            if (sort.equals("error")) {
                throw new StackOverflowError("of a test");
            }
            throw new UncheckedIOException(new IOException("of a test"));
        });
        network.removeInterface(OWN, "veth1");
        Eventually.holds("the keeper has met the trap", () -> sprung.get() > 0);
        Eventually.holds("the failure is said", () -> !host.log.complaints().isEmpty());
        assertTrue(host.log.complaints().get(0).contains("of a test"));
        assertEquals(List.of(link.id()), ids());

        trap.set(() -> {});
        network.addInterface(OWN, "veth2");
        Eventually.holds("what was missed is made up for", () -> ids().isEmpty());
    }

    private List<Long> ids() {
        return host.memory.links().stream().map(row -> row.link().id()).toList();
    }

    @Test
    void noticesWhatIsRecordedOfAnInterfaceThatWentMeanwhile() {
        SimNetwork network = host.simulation.network();
        network.addInterface(OWN, "veth1");
        agent.interfaces.start();
        long program = agent.load(10);
        agent.changes.attach(TcAttachSpec.of(program, "eth0", Direction.INGRESS));
        AtomicInteger looks = new AtomicInteger();
        trap.set(looks::incrementAndGet);
        beforeCommit.set(() -> {
            int before = looks.get();
            network.removeInterface(OWN, "veth1");
            Eventually.holds(
                    "the keeper has looked, or waits until it may",
                    () -> looks.get() > before || isKeeperIn(AttachPointLocks.class));
        });
        Link late = agent.changes.attach(TcAttachSpec.of(program, "veth1", Direction.INGRESS));
        Eventually.holds("what was recorded too late is forgotten", () -> !ids().contains(late.id()));
        assertEquals(1, ids().size());
    }

    private static boolean isKeeperIn(Class<?> place) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("bpfman interface keeper"))
                .flatMap(thread -> Arrays.stream(thread.getValue()))
                .anyMatch(frame -> frame.getClassName().equals(place.getName()));
    }

    @Test
    void isNotStartedAgainOnceItIsClosed() {
        agent.interfaces.start();
        agent.interfaces.close();
        agent.interfaces.start();
        assertEquals(1, watches.get());
    }
}
