// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.DispatcherKey;
import io.bpfman.manager.internal.compute.DispatcherSnapshot;
import io.bpfman.manager.internal.compute.Means;
import io.bpfman.manager.internal.compute.Plan;
import io.bpfman.manager.internal.compute.RemovalPlanner;
import io.bpfman.manager.internal.compute.RemovalSnapshot;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.manager.internal.fetch.Fetcher;
import io.bpfman.spi.store.DispatcherRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.service.log.Logger;

/**
 * Forgets what is recorded of interfaces that are gone: rows, pins and directories go, and whoever listens is told. An interface that was moved to another
 * namespace has gone from its own; what it took along of ours is detached.
 *
 * <p>Nothing is done to an interface that has the index, the name or the namespace's inode of one that is gone.
 */
final class Departures {

    private final Fetcher fetcher;
    private final Dispatchers dispatchers;
    private final Recovery recovery;
    private final Execution execution;
    private final Announcer announcer;
    private final Logger log;

    Departures(
            Fetcher fetcher,
            Dispatchers dispatchers,
            Recovery recovery,
            Execution execution,
            Announcer announcer,
            Logger log) {
        this.fetcher = fetcher;
        this.dispatchers = dispatchers;
        this.recovery = recovery;
        this.execution = execution;
        this.announcer = announcer;
        this.log = log;
    }

    /** Forgets the dispatcher of an attach point, and tells so, if its interface is gone; the caller holds the attach point's lock. */
    boolean settle(DispatcherKey key) {
        return forget(key, fetcher.departed(key, means(key)));
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
