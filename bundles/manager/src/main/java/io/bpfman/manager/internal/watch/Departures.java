// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.watch;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Removal;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.manager.internal.execute.Execution;
import io.bpfman.manager.internal.member.DispatcherSnapshot;
import io.bpfman.manager.internal.member.Fetcher;
import io.bpfman.manager.internal.member.Means;
import io.bpfman.manager.internal.member.Recovery;
import io.bpfman.manager.internal.member.RemovalPlanner;
import io.bpfman.manager.internal.member.RemovalSnapshot;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.osgi.service.log.Logger;

/**
 * Forgets what is recorded of interfaces that are gone: rows, pins and directories go, and whoever listens is told. An interface that was moved to another
 * namespace has gone from its own; what it took along of ours is detached.
 *
 * <p>Nothing is done to an interface that has the index, the name or the namespace's inode of one that is gone.
 */
public final class Departures {

    /** How long the kernel may take to clear a namespace away after its last path went; it does so one after the other. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(5);

    private final Duration patience;
    private final Store store;
    private final Fetcher fetcher;
    private final Dispatchers dispatchers;
    private final Recovery recovery;
    private final Execution execution;
    private final Announcer announcer;
    private final Logger log;

    public Departures(
            Duration patience,
            Store store,
            Fetcher fetcher,
            Dispatchers dispatchers,
            Recovery recovery,
            Execution execution,
            Announcer announcer,
            Logger log) {
        this.patience = patience;
        this.store = store;
        this.fetcher = fetcher;
        this.dispatchers = dispatchers;
        this.recovery = recovery;
        this.execution = execution;
        this.announcer = announcer;
        this.log = log;
    }

    /** Forgets the dispatcher of an attach point, and tells so, if its interface is gone; the caller holds the attach point's lock. */
    public boolean settle(DispatcherKey key) {
        return forget(key, fetcher.departed(key, means(key)));
    }

    /**
     * Waits for the end of an attach point's namespace when no path leads to it any more: most often the kernel is just clearing it away. After a few
     * seconds somebody keeps it alive. The caller holds the attach point's lock.
     */
    public void awaitEnd(DispatcherKey key) {
        Optional<DispatcherRow> leaving = store.dispatcher(key).filter(fetcher::isLeaving);
        long deadline = System.nanoTime() + patience.toNanos();
        while (leaving.filter(fetcher::isPresent).isPresent() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** What became of a link that went without being detached; told once. */
    public synchronized Optional<Removal> told(long linkId) {
        Optional<String> departure = store.departure(linkId);
        departure.ifPresent(what -> store.commit(List.of(new StoreChange.ForgetDeparture(linkId))));
        return departure.map(what -> new Removal(List.of(what)));
    }

    /** Whether the dispatcher's interface is gone; to be asked again under the lock. */
    boolean isDue(DispatcherRow row) {
        return !fetcher.isPresent(row);
    }

    /** The same for an attach point in a namespace that is said to be gone, unless a path leads to it. */
    boolean settleWithNamespace(DispatcherKey key) {
        return forget(key, fetcher.departedWithNamespace(key, means(key)));
    }

    private Means means(DispatcherKey key) {
        return Means.of(dispatchers.of(key.type()));
    }

    private boolean forget(DispatcherKey key, Optional<RemovalSnapshot> departed) {
        if (departed.isEmpty()) {
            return false;
        }
        DispatcherSnapshot gone = departed.get().dispatchers().get(0);
        Plan plan = RemovalPlanner.plan(departed.get());
        announcer.post(new Announcer.News(
                Announcer.Before.of(List.of(gone), Map.of()), execution.carryOut(plan, List.of(key))));
        log.info(
                "interface {} is gone, and with it the dispatcher for {} and link(s) {}",
                gone.row().handle().hook().netInterface().name(),
                key,
                departed.get().linkIds().stream().sorted().map(String::valueOf).collect(Collectors.joining(", ")));
        // what a change that ended halfway has left there goes too
        recovery.again(List.of(key));
        recovery.recover(key);
        return true;
    }
}
