// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.manager.internal.compute.DispatcherSnapshot;
import io.bpfman.manager.internal.compute.Means;
import io.bpfman.manager.internal.compute.MovePlanner;
import io.bpfman.manager.internal.compute.MoveSnapshot;
import io.bpfman.manager.internal.fetch.Fetcher;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.osgi.service.log.Logger;

/** Takes moves of dispatchers between backends through the rooms. For any thread. */
@SuppressWarnings("try") // locks are held, not used
final class Moves {

    private final Store store;
    private final Fetcher fetcher;
    private final Recovery recovery;
    private final Execution execution;
    private final Forms forms;
    private final AttachPointLocks locks;
    private final Announcer announcer;
    private final Logger log;

    Moves(
            Store store,
            Fetcher fetcher,
            Recovery recovery,
            Execution execution,
            Forms forms,
            AttachPointLocks locks,
            Announcer announcer,
            Logger log) {
        this.store = store;
        this.fetcher = fetcher;
        this.recovery = recovery;
        this.execution = execution;
        this.forms = forms;
        this.locks = locks;
        this.announcer = announcer;
        this.log = log;
    }

    /**
     * Moves every dispatcher that the service serves to the backend it prefers now. A dispatcher that cannot be moved stays where it is; the log says
     * why.
     */
    void all(DispatcherService service) {
        Optional<String> target = service.status().preferred();
        if (target.isEmpty()) {
            return;
        }
        for (DispatcherRow row : store.dispatchers()) {
            if (service.types().contains(row.key().type()) && !row.backend().equals(target.get())) {
                try {
                    move(row.key(), target.get(), Means.of(service));
                } catch (BpfmanException e) {
                    log.error("{} stays on {}: {}", row.handle().hook(), row.backend(), e.getMessage(), e);
                }
            }
        }
    }

    private void move(DispatcherKey key, String target, Means means) {
        Optional<Future<?>> told;
        try (AttachPointLocks.Held held = locks.attachPoints(List.of(key))) {
            recovery.recover(key);
            if (fetcher.move(key, target, means).filter(Moves::isLive).isEmpty()) {
                return;
            }
            told = Optional.of(forms.change(
                    () -> fetcher.move(key, target, means).orElseThrow(), MovePlanner::plan, (snapshot, plan) -> {
                        plan.preview().steps().forEach(step -> log.debug("move of {}: {}", key, step.action()));
                        return announcer.enqueue(new Announcer.News(
                                Announcer.Before.of(List.of(snapshot.dispatcher()), Map.of()),
                                execution.carryOut(plan, List.of(key))));
                    }));
            log.info("moved {} to {}", key, target);
        }
        told.ifPresent(announcer::await);
    }

    private static boolean isLive(MoveSnapshot snapshot) {
        return snapshot.dispatcher().state() == DispatcherSnapshot.State.LIVE;
    }
}
