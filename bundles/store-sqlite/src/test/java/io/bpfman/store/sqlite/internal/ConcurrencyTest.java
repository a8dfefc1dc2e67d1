// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.StoreChange.PutDispatcher;
import io.bpfman.spi.store.StoreChange.PutLink;
import io.bpfman.spi.store.StoreChange.PutProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ConcurrencyTest {

    private static final int ROUNDS = 200;
    private static final int READERS = 4;
    private static final TcHook HOOK = Rows.hook(7, Direction.INGRESS);

    @TempDir
    Path directory;

    private SqliteStore store;
    private ExecutorService threads;

    @BeforeEach
    void open() {
        store = new SqliteStore(StoreSettings.at(directory.resolve("state.db")));
        threads = Executors.newCachedThreadPool();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        store.close();
    }

    @Test
    void readersSeeWholeChainsWhileMembersChangePlaces() throws Exception {
        LinkRow first = Rows.member(1, 42, HOOK, 0);
        LinkRow second = Rows.member(2, 42, HOOK, 1);
        store.commit(List.of(
                new PutProgram(Rows.program(42)),
                new PutDispatcher(Rows.dispatcher(Rows.tcx(HOOK), 900)),
                new PutLink(first),
                new PutLink(second)));
        List<LinkRow> straight = List.of(Rows.at(first, 0), Rows.at(second, 1));
        List<LinkRow> crossed = List.of(Rows.at(second, 0), Rows.at(first, 1));
        Set<List<LinkRow>> allowed = Set.of(List.of(first, second), straight, crossed);

        CountDownLatch written = new CountDownLatch(1);
        List<Future<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(threads.submit(() -> {
                int reads = 0;
                do {
                    List<LinkRow> seen = store.linksOfDispatcher(HOOK.key());
                    assertTrue(allowed.contains(seen), seen::toString);
                    reads++;
                } while (written.getCount() > 0);
                return reads;
            }));
        }
        for (int i = 0; i < ROUNDS; i++) {
            int place = i % 2;
            store.commit(List.of(new PutLink(Rows.at(first, place)), new PutLink(Rows.at(second, 1 - place))));
        }
        written.countDown();
        for (Future<Integer> reader : readers) {
            assertTrue(reader.get(30, TimeUnit.SECONDS) > 0);
        }
        assertEquals(crossed, store.linksOfDispatcher(HOOK.key()));
    }

    @Test
    void writersTakeTurns() throws Exception {
        store.commit(List.of(new PutProgram(Rows.program(42))));
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            TcHook hook = Rows.hook(100 + i, Direction.EGRESS);
            writers.add(threads.submit(() -> {
                for (int position = 0; position < 10; position++) {
                    long id = store.nextLinkId();
                    store.commit(List.of(
                            new PutDispatcher(Rows.dispatcher(
                                    Rows.tcx(hook), hook.netInterface().ifindex())),
                            new PutLink(Rows.member(id, 42, hook, position))));
                }
            }));
        }
        for (Future<?> writer : writers) {
            writer.get(60, TimeUnit.SECONDS);
        }
        Set<Long> ids = new HashSet<>();
        store.links().forEach(row -> ids.add(row.link().id()));
        assertEquals(READERS * 10, ids.size());
    }

    @Test
    void readersDoNotWaitForALastStep() throws Exception {
        CountDownLatch inLastStep = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<?> writer = threads.submit(() -> store.commit(List.of(new PutProgram(Rows.program(42))), () -> {
            inLastStep.countDown();
            await(goOn);
        }));
        await(inLastStep);
        assertEquals(List.of(), store.programs());
        goOn.countDown();
        writer.get(30, TimeUnit.SECONDS);
        assertEquals(1, store.programs().size());
    }

    @Test
    void closingWaitsForALastStepThatAsksTheStore() throws Exception {
        CountDownLatch inLastStep = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<?> writer = threads.submit(() -> store.commit(List.of(new PutProgram(Rows.program(42))), () -> {
            inLastStep.countDown();
            await(goOn);
            assertThrows(StoreException.class, store::programs);
        }));
        await(inLastStep);
        Future<?> closing = threads.submit(store::close);
        while (isOpen()) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        writer.get(30, TimeUnit.SECONDS);
        closing.get(30, TimeUnit.SECONDS);
        open();
        assertEquals(1, store.programs().size());
    }

    @Test
    void listsAThousandDispatchers() {
        List<StoreChange> changes = new ArrayList<>();
        changes.add(new PutProgram(Rows.program(42)));
        for (int i = 1; i <= 1000; i++) {
            TcHook hook = Rows.hook(i, Direction.INGRESS);
            changes.add(new PutDispatcher(Rows.dispatcher(Rows.filter(hook), i)));
            changes.add(new PutLink(Rows.member(i, 42, hook, 0)));
        }
        long start = System.nanoTime();
        store.commit(changes);
        long committed = System.nanoTime();
        assertEquals(1000, store.dispatchers().size());
        long listed = System.nanoTime();
        assertEquals(1000, store.links().size());
        long linked = System.nanoTime();
        System.out.printf(
                "1000 dispatchers with a member each: committed in %d ms, dispatchers listed in %d ms, links in %d ms%n",
                (committed - start) / 1_000_000, (listed - committed) / 1_000_000, (linked - listed) / 1_000_000);
    }

    private boolean isOpen() {
        try {
            store.programs();
            return true;
        } catch (StoreException e) {
            assertTrue(e.getMessage().contains("is closed"), e.getMessage());
            return false;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
