// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.watch;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.osgi.service.log.Logger;

/**
 * Says in the log, once a dispatcher and minute at most, that tail calls into its slots fail. The kernel tells nobody of that, so it looks: at the one
 * sum of each dispatcher, and at the counts of its slots only when that has grown. It has a thread of its own.
 */
public final class FailureWatch implements AutoCloseable {

    /** A failure is told of within this time. */
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private static final Duration QUIET = Duration.ofMinutes(1);
    private static final long DRAIN_SECONDS = 10;

    private final Store store;
    private final Dispatchers dispatchers;
    private final Clock clock;
    private final Logger log;
    private final ScheduledExecutorService thread;
    /** Used by one look at a time. */
    private final Map<Watched, Told> told = new HashMap<>();

    private final Heartbeat heartbeat = new Heartbeat("failure watch", PERIOD);
    private String complaint = "";
    private Optional<Future<?>> looks = Optional.empty();

    /** A dispatcher from its first revision to its last; the next one on the same hook is another. */
    private record Watched(DispatcherKey key, Instant createdAt) {

        static Watched of(DispatcherRow row) {
            return new Watched(row.key(), row.createdAt());
        }
    }

    /**
     * What was last said of a dispatcher.
     *
     * @param failures by link
     */
    private record Told(Instant at, long sum, Map<Long, Long> failures) {

        static final Told NOTHING = new Told(Instant.MIN, 0, Map.of());

        /** Counts of a member begin anew when its entry was another's before. */
        long since(long linkId, long now) {
            long before = failures.getOrDefault(linkId, 0L);
            return now < before ? now : now - before;
        }
    }

    public FailureWatch(Store store, Dispatchers dispatchers, Clock clock, Logger log) {
        this.store = store;
        this.dispatchers = dispatchers;
        this.clock = clock;
        this.log = log;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread watch = new Thread(work, "bpfman failure watch");
            watch.setDaemon(true);
            return watch;
        });
    }

    /** Begins to look. */
    public void start() {
        heartbeat.beat();
        looks = Optional.of(thread.scheduleWithFixedDelay(
                this::lookAndLiveOn, PERIOD.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS));
    }

    /** A look that throws would be the last one. What fails for want of one thing is told once until something else is the matter. */
    private void lookAndLiveOn() {
        try {
            look();
            complaint = "";
        } catch (RuntimeException | Error e) {
            if (!complaint.equals(e.toString())) {
                complaint = e.toString();
                log.error("whether tail calls into slots fail is not known at the moment: {}", e.getMessage(), e);
            }
        }
        heartbeat.beat();
    }

    /** Beats with every look that ends, whatever came of it. */
    public Heartbeat heartbeat() {
        return heartbeat;
    }

    /** Looks at every dispatcher once. */
    public void look() {
        List<DispatcherRow> rows = store.dispatchers();
        told.keySet().retainAll(rows.stream().map(Watched::of).collect(Collectors.toSet()));
        for (DispatcherRow row : rows) {
            if (row.slotFailure().isPresent()) {
                lookAt(row, row.slotFailure().get());
            }
        }
    }

    /** A revision that goes while it is looked at is no failure: its successor goes on with the counts. */
    private void lookAt(DispatcherRow row, SlotFailure does) {
        try {
            dispatchers.of(row.key().type()).ifPresent(service -> look(row, does, service));
        } catch (BpfmanException e) {
            log.debug("no look at failing slots of {} this time: {}", row.key(), e.getMessage());
        }
    }

    private void look(DispatcherRow row, SlotFailure does, DispatcherService service) {
        OptionalLong sum = service.failures(row.directory());
        Told before = told.getOrDefault(Watched.of(row), Told.NOTHING);
        Instant now = clock.instant();
        if (sum.isEmpty() || sum.getAsLong() == before.sum() || now.minus(QUIET).isBefore(before.at())) {
            return;
        }
        Map<Long, Long> failures = new HashMap<>();
        List<String> slots = new ArrayList<>();
        for (LinkRow member : store.linksOfDispatcher(row.key())) {
            long linkId = member.link().id();
            long count =
                    service.failures(row.directory(), member.counterIndex()).orElse(0);
            failures.put(linkId, count);
            if (before.since(linkId, count) > 0) {
                slots.add("slot "
                        + member.link().details().inDispatcher().orElseThrow().position() + " (link " + linkId
                        + ", program " + member.link().programId() + "): " + before.since(linkId, count));
            }
        }
        told.put(Watched.of(row), new Told(now, sum.getAsLong(), failures));
        log.warn(
                "{} on {}: {} tail calls into filled slots failed{}; {}. A packet has 33 tail calls, those that members make included",
                row.key(),
                row.handle().hook().netInterface().name(),
                sum.getAsLong() - before.sum(),
                slots.isEmpty() ? "" : " -- " + String.join(", ", slots),
                does == SlotFailure.DROP ? "the packets were dropped" : "the chain went on with the next slot");
    }

    /** Waits for the look that is on its way. */
    @Override
    public void close() {
        looks.ifPresent(periodic -> periodic.cancel(false));
        thread.shutdown();
        try {
            if (!thread.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                log.warn("a look at failing slots has not ended after {} s", DRAIN_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
