// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.announce;

import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.manager.internal.plan.Before;
import io.bpfman.manager.internal.plan.Wording;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.osgi.service.log.Logger;

/**
 * Tells others what changed, in the order of the changes: events, and one {@link io.bpfman.api.ManagedLink} service a link. It does so on a thread of its
 * own, never under a lock of an attach point, so that listeners may call back. A change waits a moment for its news to be told, and not at all while a listener is
 * behind. News that finds no room any more is dropped and counted; once the listener is through with the rest, services are as the links are again, and
 * {@link BpfmanEvents#MISSED} tells how many changes were not told one by one.
 */
public final class Announcer implements AutoCloseable {

    /** How long a change of an agent waits for its news to be told. */
    public static final Duration PATIENCE = Duration.ofMillis(250);

    /** How long the thread waits for news before it ends; the next news start another. */
    private static final long IDLE_SECONDS = 5;
    /** Changes that may wait for a slow listener. */
    public static final int ROOM = 256;

    private final LinkServices services;
    private final BiConsumer<String, Map<String, Object>> events;
    private final Supplier<? extends Collection<Link>> links;
    private final Logger log;
    private final Duration patience;
    private final ThreadPoolExecutor thread;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong rehung = new AtomicLong();
    private volatile Optional<Thread> runner = Optional.empty();
    /** What a change has waited for in vain; until it has been told, a listener is behind. */
    private volatile Optional<Future<?>> late = Optional.empty();

    /**
     * @param events sends an event: topic and properties
     * @param links all links as they are now
     * @param patience how long a change waits for its news to be told
     */
    public Announcer(
            LinkServices services,
            BiConsumer<String, Map<String, Object>> events,
            Supplier<? extends Collection<Link>> links,
            Duration patience,
            Logger log) {
        this.services = services;
        this.events = events;
        this.links = links;
        this.patience = patience;
        this.log = log;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(ROOM),
                task -> {
                    Thread created = new Thread(task, "bpfman announcer");
                    created.setDaemon(true);
                    runner = Optional.of(created);
                    return created;
                },
                (task, pool) -> drop(task));
        thread.allowCoreThreadTimeOut(true);
    }

    /** What has to be told of a change. */
    public record News(Before before, List<StoreChange> written) {}

    /** The dispatchers that were found detached, as they were, and that the written change has hung up again. */
    public static List<DispatcherRow> rehung(News news) {
        return news.written().stream()
                .filter(StoreChange.PutDispatcher.class::isInstance)
                .map(change -> ((StoreChange.PutDispatcher) change).row().key())
                .filter(news.before().lost()::contains)
                .map(news.before().dispatchers()::get)
                .toList();
    }

    /** Queues news; call it while the change's locks are held, so that the order stays. */
    public Future<?> enqueue(News news) {
        note(news);
        FutureTask<?> task = new FutureTask<>(() -> tellAndCatchUp(news), null);
        thread.execute(task);
        return task;
    }

    /** The same for news that nobody waits for. */
    public void post(News news) {
        note(news);
        thread.execute(() -> tellAndCatchUp(news));
    }

    /** What is to be known of dispatchers that were found detached, whoever listens. */
    private void note(News news) {
        for (DispatcherRow found : rehung(news)) {
            rehung.incrementAndGet();
            log.warn(
                    "the dispatcher for {} was found detached: {}; it hangs there again",
                    found.key(),
                    Wording.missing(found.handle()));
        }
    }

    /** How many times a dispatcher was found detached and hung up again. */
    public long rehung() {
        return rehung.get();
    }

    private void drop(Runnable task) {
        if (task instanceof Future<?> told) {
            told.cancel(false);
        }
        if (!thread.isShutdown()) {
            dropped.incrementAndGet();
        }
    }

    /** Tells of a link that somebody else detached. */
    public void lost(Link link) {
        thread.execute(() -> link(BpfmanEvents.LINK_LOST, link));
    }

    /** Waits until queued news has been told, for a bounded time; a listener that calls back does not wait for itself. */
    public void await(Future<?> told) {
        if (isBehind()
                || told.isCancelled()
                || runner.filter(Thread.currentThread()::equals).isPresent()) {
            return;
        }
        try {
            told.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            log.warn("a listener failed: {}", e.getCause().toString(), e.getCause());
        } catch (TimeoutException e) {
            late = Optional.of(told);
            log.warn(
                    "a listener of bpfman's events keeps busy for more than {} ms; changes go on without waiting for it",
                    patience.toMillis());
        }
    }

    /** What is late tells by itself when it is not any more: news that was told just when its change lost patience keeps nobody from waiting. */
    private boolean isBehind() {
        return late.filter(news -> !news.isDone()).isPresent();
    }

    private void tellAndCatchUp(News news) {
        tell(news);
        if (thread.getQueue().isEmpty()) {
            catchUp();
        }
    }

    private void catchUp() {
        long missed = dropped.getAndSet(0);
        if (missed > 0) {
            log.warn("{} changes were not told one by one: a listener of bpfman's events is too slow", missed);
            guard(() -> services.putAll(links.get()));
            guard(() -> events.accept(BpfmanEvents.MISSED, Map.of(BpfmanEvents.COUNT, missed)));
        }
    }

    /** A failure to tell one thing is no reason to keep the others back. */
    private void tell(News news) {
        for (StoreChange change : news.written()) {
            guard(() -> tell(news.before(), change));
        }
        rehung(news).forEach(found -> guard(() -> rehung(found)));
    }

    private void guard(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | Error e) {
            log.warn("could not tell of a change: {}", e.getMessage(), e);
        }
    }

    private void tell(Before before, StoreChange change) {
        if (change instanceof StoreChange.PutProgram put) {
            program(BpfmanEvents.PROGRAM_LOADED, put.program());
        } else if (change instanceof StoreChange.DeleteProgram delete) {
            Optional.ofNullable(before.programs().get(delete.programId()))
                    .ifPresent(program -> program(BpfmanEvents.PROGRAM_UNLOADED, program));
        } else if (change instanceof StoreChange.PutLink put) {
            putLink(before, put.row().link());
        } else if (change instanceof StoreChange.DeleteLink delete) {
            guard(() -> services.remove(delete.linkId()));
            Optional.ofNullable(before.links().get(delete.linkId()))
                    .ifPresent(row -> link(BpfmanEvents.LINK_DETACHED, row.link()));
        } else if (change instanceof StoreChange.PutDispatcher put) {
            boolean known = before.dispatchers().containsKey(put.row().key());
            dispatcher(known ? BpfmanEvents.DISPATCHER_CHANGED : BpfmanEvents.DISPATCHER_CREATED, put.row());
        } else if (change instanceof StoreChange.DeleteDispatcher delete) {
            Optional.ofNullable(before.dispatchers().get(delete.key()))
                    .ifPresent(row -> dispatcher(BpfmanEvents.DISPATCHER_REMOVED, row));
        }
    }

    private void putLink(Before before, Link link) {
        guard(() -> services.put(link));
        Optional<LinkRow> old = Optional.ofNullable(before.links().get(link.id()));
        if (old.isEmpty()) {
            link(BpfmanEvents.LINK_ATTACHED, link);
        } else if (!old.get()
                .link()
                .details()
                .withoutRevision()
                .equals(link.details().withoutRevision())) {
            link(BpfmanEvents.LINK_CHANGED, link);
        }
    }

    private void program(String topic, Program program) {
        events.accept(topic, Map.of(BpfmanEvents.PROGRAM, program, BpfmanEvents.PROGRAM_ID, program.id()));
    }

    private void link(String topic, Link link) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                BpfmanEvents.LINK, link, BpfmanEvents.LINK_ID, link.id(), BpfmanEvents.PROGRAM_ID, link.programId()));
        link.details().onHook().ifPresent(hook -> {
            properties.put(BpfmanEvents.DISPATCHER_KEY, hook.attachPoint());
            properties.put(BpfmanEvents.INTERFACE, hook.interfaceName());
        });
        events.accept(topic, properties);
    }

    private void rehung(DispatcherRow found) {
        events.accept(
                BpfmanEvents.DISPATCHER_REHUNG,
                Map.of(
                        BpfmanEvents.DISPATCHER_KEY,
                        found.key(),
                        BpfmanEvents.INTERFACE,
                        found.handle().hook().netInterface().name(),
                        BpfmanEvents.FOUND,
                        Wording.missing(found.handle())));
    }

    private void dispatcher(String topic, DispatcherRow row) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(BpfmanEvents.DISPATCHER_KEY, row.key());
        properties.put(
                BpfmanEvents.INTERFACE, row.handle().hook().netInterface().name());
        if (!topic.equals(BpfmanEvents.DISPATCHER_REMOVED)) {
            properties.put(BpfmanEvents.REVISION, row.revision());
            properties.put(BpfmanEvents.BACKEND, row.backend());
        }
        events.accept(topic, properties);
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
