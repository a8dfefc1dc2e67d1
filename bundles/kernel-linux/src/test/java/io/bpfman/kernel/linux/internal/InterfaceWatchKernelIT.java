// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.kernel.linux.internal.net.LinuxInterfaceWatches;
import io.bpfman.kernel.linux.internal.net.LinuxNamespaces;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.InterfaceEvent;
import io.bpfman.spi.kernel.InterfaceWatch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the contract of interfaces does not say of a watch: a socket that overruns, and a thread that ends. */
@NeedsKernel
@Timeout(60)
class InterfaceWatchKernelIT {

    private static final long PATIENCE_SECONDS = 30;
    private static final int SMALL = 2048;

    private final List<String> descriptorsBefore = Descriptors.open();
    private final SystemCalls calls = new SystemCalls();
    private final LinuxNamespaces namespaces = new LinuxNamespaces(calls, new TestLogger().logger());
    private final LinuxInterfaceWatches watches =
            new LinuxInterfaceWatches(calls, namespaces, new TestLogger().logger(), SMALL);

    @AfterEach
    void close() {
        watches.close();
        namespaces.close();
        assertEquals(descriptorsBefore, Descriptors.open(), "descriptors open after the test, and before");
        assertEquals(List.of(), threads());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter("bpfman-interfaces"::equals)
                .collect(Collectors.toList());
    }

    @Test
    void moreThanItsSocketTakesIsToldAsMissedAndTheWatchGoesOn() throws InterruptedException {
        LinkedBlockingQueue<InterfaceEvent> heard = new LinkedBlockingQueue<>();
        CountDownLatch busy = new CountDownLatch(1);
        try (TestNetwork network = new TestNetwork();
                InterfaceWatch watch = watches.open(event -> {
                    heard.add(event);
                    await(busy);
                })) {
            watch.include(namespaces.open(Optional.of(network.path())));
            String changes = IntStream.range(0, 100)
                    .mapToObj(i -> "ip link set " + TestNetwork.INTERFACE + " mtu " + (1300 + i))
                    .collect(Collectors.joining("; "));
            network.inside("sh", "-c", changes);
            busy.countDown();
            awaitMissed(heard);
            heard.clear();

            network.inside("ip", "link", "set", TestNetwork.PEER, "down");
            network.inside("ip", "link", "set", TestNetwork.PEER, "name", "renamed0");
            for (InterfaceEvent event = next(heard); !isNamed(event, "renamed0"); event = next(heard)) {
                assertTrue(event instanceof InterfaceEvent.Named || event instanceof InterfaceEvent.Missed);
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitMissed(LinkedBlockingQueue<InterfaceEvent> heard) throws InterruptedException {
        int told = 0;
        for (InterfaceEvent event = next(heard); !(event instanceof InterfaceEvent.Missed); event = next(heard)) {
            told++;
        }
        assertTrue(told < 100, told + " events fit into a socket of " + SMALL + " bytes");
    }

    private static InterfaceEvent next(LinkedBlockingQueue<InterfaceEvent> heard) throws InterruptedException {
        InterfaceEvent event = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing more is told");
        }
        return event;
    }

    private static boolean isNamed(InterfaceEvent event, String name) {
        return event instanceof InterfaceEvent.Named named && named.name().equals(name);
    }

    @Test
    void aWatchThatNobodyClosesEndsWithItsKernel() {
        InterfaceWatch watch = watches.open(event -> {});
        assertEquals(1, threads().size());
        watches.close();
        assertEquals(List.of(), threads());
        watch.close();
    }

    @Test
    void aListenerMayCloseItsWatch() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        LinkedBlockingQueue<InterfaceWatch> opened = new LinkedBlockingQueue<>();
        try (TestNetwork network = new TestNetwork()) {
            InterfaceWatch watch = watches.open(event -> {
                opened.peek().close();
                closed.countDown();
            });
            opened.add(watch);
            watch.include(namespaces.open(Optional.of(network.path())));
            network.inside("ip", "link", "set", TestNetwork.PEER, "mtu", "1400");
            assertTrue(closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
            watches.close();
        }
        // its thread is on its way out of the listener
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!threads().isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }
}
