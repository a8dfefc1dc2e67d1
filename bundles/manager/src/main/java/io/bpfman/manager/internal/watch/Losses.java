// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.watch;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.recover.Keys;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.util.ArrayList;
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
import java.util.function.Function;
import java.util.stream.Collectors;
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
    private final Attached attached;
    private final AttachPointLocks locks;
    private final Announcer announcer;
    private final Logger log;
    private final Set<Long> told = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "bpfman losses");
        thread.setDaemon(true);
        return thread;
    });

    private volatile Optional<Future<?>> looking = Optional.empty();

    public Losses(Store store, Attached attached, AttachPointLocks locks, Announcer announcer, Logger log) {
        this.store = store;
        this.attached = attached;
        this.locks = locks;
        this.announcer = announcer;
        this.log = log;
    }

    /** Begins to look from time to time. */
    public void start() {
        looking = Optional.of(clock.scheduleWithFixedDelay(this::look, SECONDS, SECONDS, TimeUnit.SECONDS));
    }

    private void look() {
        try {
            of(store.links());
        } catch (RuntimeException e) {
            log.warn("cannot look whether somebody detached links: {}", e.getMessage(), e);
        }
    }

    /** These links, those that are lost with what the kernel does not have any more. */
    public List<Link> of(Collection<LinkRow> rows) {
        Map<DispatcherKey, String> dispatchers = ofDispatchers(dispatchersOf(rows));
        Map<Long, String> alone =
                ofTcx(rows.stream().filter(row -> !Keys.isMember(row)).toList());
        List<Link> links = new ArrayList<>();
        for (LinkRow row : rows) {
            Optional<String> lost = Optional.ofNullable(
                    Keys.isMember(row)
                            ? dispatchers.get(Keys.of(row))
                            : alone.get(row.link().id()));
            links.add(lost.map(row.link()::lost).orElse(row.link()));
        }
        links.forEach(this::tell);
        return links;
    }

    /** The dispatchers that have these members; one is not worth reading all for. */
    private Collection<DispatcherRow> dispatchersOf(Collection<LinkRow> rows) {
        Set<DispatcherKey> keys =
                rows.stream().filter(Keys::isMember).map(Keys::of).collect(Collectors.toSet());
        return keys.size() < 2
                ? keys.stream().flatMap(key -> store.dispatcher(key).stream()).toList()
                : store.dispatchers().stream()
                        .filter(row -> keys.contains(row.key()))
                        .toList();
    }

    /** What the kernel does not have any more of these dispatchers. */
    public Map<DispatcherKey, String> ofDispatchers(Collection<DispatcherRow> rows) {
        Map<DispatcherKey, String> lost = new HashMap<>();
        attached.lostDispatchers(rows).keySet().forEach(key -> confirmed(key).ifPresent(what -> lost.put(key, what)));
        return lost;
    }

    private Map<Long, String> ofTcx(Collection<LinkRow> rows) {
        Map<Long, LinkRow> byId =
                rows.stream().collect(Collectors.toMap(row -> row.link().id(), Function.identity()));
        Map<Long, String> lost = new HashMap<>();
        attached.lostLinks(rows).keySet().forEach(id -> confirmed(byId.get(id)).ifPresent(what -> lost.put(id, what)));
        return lost;
    }

    /** Whether the interface is there is asked last: it takes along what hangs on it. */
    private Optional<String> confirmed(DispatcherKey key) {
        try (AttachPointLocks.Held held = locks.attachPoints(List.of(key))) {
            Optional<DispatcherRow> row = store.dispatcher(key);
            Optional<String> lost = row.flatMap(now ->
                    Optional.ofNullable(attached.lostDispatchers(List.of(now)).get(key)));
            return lost.filter(what -> attached.isThere(row.get()));
        }
    }

    private Optional<String> confirmed(LinkRow link) {
        long id = link.link().id();
        try (AttachPointLocks.Held held = locks.attachPoints(List.of(Keys.of(link)))) {
            Optional<LinkRow> row = store.link(id);
            Optional<String> lost = row.flatMap(
                    now -> Optional.ofNullable(attached.lostLinks(List.of(now)).get(id)));
            return lost.filter(what -> attached.isThere(row.get()));
        }
    }

    private void tell(Link link) {
        if (link.lost().isEmpty()) {
            told.remove(link.id());
        } else if (told.add(link.id())) {
            HookDetails details = (HookDetails) link.details();
            log.warn(
                    "link {} of program {} at {} was detached by somebody else: {}",
                    link.id(),
                    link.programId(),
                    details.interfaceName(),
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
