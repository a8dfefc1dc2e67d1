// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.Execution;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.osgi.service.log.Logger;

/** Takes dispatchers that have to follow their service, to another backend or to another setting, through the rooms. For any thread. */
@SuppressWarnings("try") // locks are held, not used
public final class Moves {

    private final Store store;
    private final Fetcher fetcher;
    private final Recovery recovery;
    private final Execution execution;
    private final Forms forms;
    private final AttachPointLocks locks;
    private final Announcer announcer;
    private final Logger log;
    /** What each service's dispatchers were last seen to have to do when a slot fails. */
    private final Map<Set<DispatcherType>, SlotFailure> seen = new ConcurrentHashMap<>();

    public Moves(
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

    /** What this agent publishes it holds from the start; here it takes hold of what others have published. */
    public void hold(DispatcherService service) {
        for (DispatcherRow row : store.dispatchers()) {
            if (service.types().contains(row.key().type())) {
                try (AttachPointLocks.Held held = locks.attachPoints(List.of(row.key()))) {
                    store.dispatcher(row.key()).map(DispatcherRow::directory).ifPresent(service::hold);
                } catch (RuntimeException e) {
                    log.warn("{} works only as long as its pins are there: {}", row.key(), e.getMessage(), e);
                }
            }
        }
    }

    /**
     * Moves every dispatcher that the service serves to the backend it prefers now. A dispatcher that cannot be moved stays where it is; the log says
     * why.
     */
    public void all(DispatcherService service) {
        Optional<String> target = service.status().preferred();
        if (target.isEmpty()) {
            return;
        }
        for (DispatcherRow row : store.dispatchers()) {
            if (service.types().contains(row.key().type()) && !row.backend().equals(target.get())) {
                try {
                    move(row.key(), target.get(), Means.of(service));
                } catch (RuntimeException | Error e) {
                    log.error("{} stays on {}: {}", row.handle().hook(), row.backend(), e.getMessage(), e);
                }
            }
        }
    }

    /**
     * Builds every dispatcher of the service anew that does something else, when the tail call into a filled slot fails, than is configured now. One of
     * an earlier release, which took such a slot for an empty one, goes on as it was until that setting changes, or the dispatcher does. A dispatcher
     * that cannot be built stays as it is; the log says why.
     */
    public void followSlotFailure(DispatcherService service) {
        SlotFailure wanted = service.status().slotFailure();
        SlotFailure before = seen.put(service.types(), wanted);
        boolean changed = before != null && before != wanted;
        for (DispatcherRow row : store.dispatchers()) {
            if (service.types().contains(row.key().type())
                    && row.mechanism() == SlotMechanism.TAILCALL
                    && row.slotFailure().map(does -> does != wanted).orElse(changed)) {
                try {
                    renew(row.key(), Means.of(service));
                } catch (RuntimeException | Error e) {
                    log.error(
                            "{} does not follow slot.failure={}: {}",
                            row.handle().hook(),
                            wanted.label(),
                            e.getMessage(),
                            e);
                }
            }
        }
    }

    private void renew(DispatcherKey key, Means means) {
        Optional<Future<?>> told;
        try (AttachPointLocks.Held held = locks.attachPoints(List.of(key))) {
            recovery.recover(key);
            if (fetcher.renewal(key, means)
                    .filter(snapshot -> isLive(snapshot.dispatcher()))
                    .isEmpty()) {
                return;
            }
            told = Optional.of(forms.change(
                    () -> fetcher.renewal(key, means).orElseThrow(),
                    ChangePlanner::plan,
                    (snapshot, plan) -> carryOut(snapshot.dispatcher(), plan)));
            log.info(
                    "{} now follows slot.failure={}",
                    key,
                    means.status().slotFailure().label());
        }
        told.ifPresent(announcer::await);
    }

    private Future<?> carryOut(DispatcherSnapshot before, Plan plan) {
        return announcer.enqueue(new Announcer.News(
                Announcer.Before.of(List.of(before), Map.of()),
                execution.carryOut(plan, List.of(before.row().key()))));
    }

    private void move(DispatcherKey key, String target, Means means) {
        Optional<Future<?>> told;
        try (AttachPointLocks.Held held = locks.attachPoints(List.of(key))) {
            recovery.recover(key);
            if (fetcher.move(key, target, means)
                    .filter(snapshot -> isLive(snapshot.dispatcher()))
                    .isEmpty()) {
                return;
            }
            told = Optional.of(forms.change(
                    () -> fetcher.move(key, target, means).orElseThrow(), MovePlanner::plan, (snapshot, plan) -> {
                        plan.preview().steps().forEach(step -> log.debug("move of {}: {}", key, step.action()));
                        return carryOut(snapshot.dispatcher(), plan);
                    }));
            log.info("moved {} to {}", key, target);
        }
        told.ifPresent(announcer::await);
    }

    private static boolean isLive(DispatcherSnapshot dispatcher) {
        return dispatcher.state() == DispatcherSnapshot.State.LIVE;
    }
}
