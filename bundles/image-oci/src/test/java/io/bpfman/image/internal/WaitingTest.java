// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Asker;
import io.bpfman.api.AskersSide;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who waits for an image sees how far it is; nothing is pulled for nobody. */
@Timeout(60)
class WaitingTest {

    private static final byte[] OBJECT = TestImage.object(3 << 20);

    @TempDir
    private Path directory;

    private final ExecutorService askers = Executors.newCachedThreadPool();
    /** The registry has given half of the layer, and gives the other half then. */
    private final CountDownLatch half = new CountDownLatch(1);

    private final CountDownLatch go = new CountDownLatch(1);
    private TestRegistry registry;
    private Images images;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
        images = TestImages.in(directory, Duration.ofSeconds(50));
        TestImage image = TestImage.of(OBJECT);
        image.push(registry, "v1");
        registry.failing(TestRegistry.blobPath(image.layer()), 1, (exchange, body) -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body, 0, body.length / 2);
            exchange.getResponseBody().flush();
            half.countDown();
            await(go);
            exchange.getResponseBody().write(body, body.length / 2, body.length - body.length / 2);
        });
    }

    @AfterEach
    void stop() {
        go.countDown();
        askers.shutdownNow();
        registry.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(40, TimeUnit.SECONDS), "the registry and the test do not get on");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Future<ResolvedImage> asks(TestSide side) {
        return askers.submit(() -> Asker.user(7).with(side).during(this::resolve));
    }

    private ResolvedImage resolve() {
        return images.resolve(BytecodeSource.image(registry.image("v1"), PullPolicy.IF_NOT_PRESENT, Optional.empty()));
    }

    private static void awaitShown(TestSide side) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (side.shown.isEmpty()) {
            assertTrue(System.nanoTime() < end, "nothing is shown to whoever waits");
            Thread.onSpinWait();
        }
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void whoWaitsSeesHowFarItIs() throws Exception {
        TestSide side = new TestSide();
        Future<ResolvedImage> pull = asks(side);
        await(half);
        awaitShown(side);
        go.countDown();
        assertArrayEquals(OBJECT, pull.get().object().toArray());
        String first = side.shown.get(0);
        assertTrue(first.matches("Pulling " + registry.image("v1") + "(: [0-9.]+ of [0-9.]+ MiB)?"), first);
        Waiting.over();
    }

    @Test
    void aPullForNobodyStopsAndLeavesNothing() throws Exception {
        TestSide side = new TestSide();
        Future<ResolvedImage> pull = asks(side);
        await(half);
        side.waiting = false;
        ExecutionException stopped = assertThrows(ExecutionException.class, pull::get);
        assertInstanceOf(ImageException.class, stopped.getCause());
        assertTrue(stopped.getMessage().contains("nobody waits for it any more"), stopped.getMessage());
        assertEquals(List.of(), left());
    }

    @Test
    void whoStillWaitsGetsTheImageAllTheSame() throws Exception {
        TestSide first = new TestSide();
        TestSide second = new TestSide();
        Future<ResolvedImage> left = asks(first);
        await(half);
        Future<ResolvedImage> stays = asks(second);
        awaitShown(second);
        first.waiting = false;
        assertThrows(ExecutionException.class, left::get);
        assertArrayEquals(OBJECT, stays.get().object().toArray());
        assertEquals(2, left().size(), "a note and an object");
    }

    @Test
    void whoWaitsForAnothersPullMayLeave() throws Exception {
        TestSide first = new TestSide();
        TestSide second = new TestSide();
        Future<ResolvedImage> stays = asks(first);
        await(half);
        Future<ResolvedImage> leaves = asks(second);
        awaitShown(second);
        second.waiting = false;
        assertThrows(ExecutionException.class, leaves::get);
        go.countDown();
        assertArrayEquals(OBJECT, stays.get().object().toArray());
    }

    /** What another has pulled after this one has found nothing, and before it begins. */
    @Test
    void whatWasPulledSinceTheLookIntoTheCacheIsNotPulledAgain() {
        go.countDown();
        AtomicBoolean pulled = new AtomicBoolean();
        TestSide side = new TestSide();
        AskersSide slow = (AskersSide) Proxy.newProxyInstance(
                AskersSide.class.getClassLoader(), new Class<?>[] {AskersSide.class}, (proxy, method, arguments) -> {
                    // logins are looked for between the two
                    if (method.getName().equals("environment") && pulled.compareAndSet(false, true)) {
                        resolve();
                    }
                    return method.invoke(side, arguments);
                });
        ResolvedImage found = Asker.user(7).with(slow).during(this::resolve);
        assertArrayEquals(OBJECT, found.object().toArray());
        assertTrue(pulled.get());
        assertEquals(1, registry.requests("/manifests/v1"));
    }
}
