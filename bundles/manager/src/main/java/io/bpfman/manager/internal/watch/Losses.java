// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.watch;

import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.manager.internal.Family;
import io.bpfman.manager.internal.Kinds;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.log.Logger;

/**
 * Notices what somebody else detached, by asking the kernel of what is recorded: whenever links are read, and every few seconds. The record stays as it is.
 * Each loss is told once, by a warning and an event.
 *
 * <p>It asks without locks, and again under the attach point's lock before it believes in a loss: a change on its way is none. For any thread.
 */
@SuppressWarnings("try") // locks are held, not used
public final class Losses implements AutoCloseable {

    private static final int SECONDS = 10;

    private final Store store;
    private final Kinds kinds;
    private final Announcer announcer;
    private final Logger log;
    private final Set<Long> told = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "bpfman losses");
        thread.setDaemon(true);
        return thread;
    });

    private final Heartbeat heartbeat = new Heartbeat("watch for lost links", Duration.ofSeconds(SECONDS));
    private volatile Optional<Future<?>> looking = Optional.empty();

    public Losses(Store store, Kinds kinds, Announcer announcer, Logger log) {
        this.store = store;
        this.kinds = kinds;
        this.announcer = announcer;
        this.log = log;
    }

    /** Begins to look from time to time. */
    public void start() {
        heartbeat.beat();
        looking = Optional.of(clock.scheduleWithFixedDelay(this::look, SECONDS, SECONDS, TimeUnit.SECONDS));
    }

    private void look() {
        try {
            of(store.links());
        } catch (RuntimeException e) {
            log.warn("cannot look whether somebody detached links: {}", e.getMessage(), e);
        }
        heartbeat.beat();
    }

    /** Beats with every look that ends, whatever came of it. */
    public Heartbeat heartbeat() {
        return heartbeat;
    }

    /** These links, those that are lost with what the kernel does not have any more. */
    public List<Link> of(Collection<LinkRow> rows) {
        List<Link> links = look(rows);
        links.forEach(this::tell);
        return links;
    }

    /** The same, without telling of a loss. */
    public List<Link> look(Collection<LinkRow> rows) {
        Map<Long, String> lost = new HashMap<>();
        kinds.each(rows, (family, links) -> lost.putAll(missing(family, links)));
        return rows.stream()
                .map(LinkRow::link)
                .map(link -> lost.containsKey(link.id()) ? link.lost(lost.get(link.id())) : link)
                .toList();
    }

    private Map<Long, String> missing(Family family, List<LinkRow> links) {
        Set<Long> suspects = family.missing(links).keySet();
        if (suspects.isEmpty()) {
            return Map.of();
        }
        List<LinkRow> rows =
                links.stream().filter(row -> suspects.contains(row.link().id())).toList();
        try (AttachPointLocks.Held held = family.lock(rows)) {
            return family.missing(rows.stream()
                    .flatMap(row -> store.link(row.link().id()).stream())
                    .toList());
        }
    }

    private void tell(Link link) {
        if (link.lost().isEmpty()) {
            told.remove(link.id());
        } else if (told.add(link.id())) {
            log.warn(
                    "link {} of program {} at {} was detached by somebody else: {}",
                    link.id(),
                    link.programId(),
                    link.details()
                            .onHook()
                            .map(HookDetails::interfaceName)
                            .orElse(link.kind().label()),
                    link.lost().get());
            announcer.lost(link);
        }
    }

    @Override
    public void close() {
        looking.ifPresent(looks -> looks.cancel(false));
        clock.shutdown();
    }
}
