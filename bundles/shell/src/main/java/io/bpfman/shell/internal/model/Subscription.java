// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.api.events.BpfmanEvents;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What happens from now on, for one who reads it. Whoever is slow is told how much was missed, and holds nobody up. */
public final class Subscription implements AutoCloseable {

    /** Where something happens. */
    @FunctionalInterface
    public interface Source extends Function<Consumer<Happening>, Runnable> {
        /** Has a listener told of everything, by any thread, until what is returned is run. */
        @Override
        Runnable apply(Consumer<Happening> listener);
    }

    private static final int MOST_WAITING = 4096;

    private final BlockingQueue<Happening> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong missed = new AtomicLong();
    private final Runnable end;

    /** @param wanted what is to be told of all that happens there */
    public Subscription(Source source, Predicate<Happening> wanted) {
        end = source.apply(happening -> {
            if (wanted.test(happening) && !waiting.offer(happening)) {
                missed.incrementAndGet();
            }
        });
    }

    /** What happened next; empty when nothing does for so long. */
    public Optional<Happening> next(long milliseconds) throws InterruptedException {
        @Nullable Happening next = waiting.poll(milliseconds, TimeUnit.MILLISECONDS);
        if (next != null) {
            return Optional.of(next);
        }
        long lost = missed.getAndSet(0);
        return lost == 0
                ? Optional.empty()
                : Optional.of(new Happening(Instant.now(), BpfmanEvents.MISSED, Map.of(BpfmanEvents.COUNT, lost)));
    }

    @Override
    public void close() {
        end.run();
    }
}
