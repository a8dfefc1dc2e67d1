// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.hook.HookFamily;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.store.DispatcherRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.osgi.service.log.Logger;

/** Takes dispatchers that have to follow their service, to another backend or to another setting, through the rooms. For any thread. */
@SuppressWarnings("try") // locks are held, not used
final class Moves {

    private final HookFamily.Shared shared;
    private final MemberFetcher fetcher;
    private final MemberFamily family;
    private final Logger log;
    /** What each service's dispatchers were last seen to have to do when a slot fails. */
    private final Map<Set<DispatcherType>, SlotFailure> seen = new ConcurrentHashMap<>();

    Moves(HookFamily.Shared shared, MemberFetcher fetcher, MemberFamily family) {
        this.shared = shared;
        this.fetcher = fetcher;
        this.family = family;
        this.log = shared.log();
    }

    private List<DispatcherRow> of(DispatcherService service) {
        return shared.store().dispatchers().stream()
                .filter(row -> service.types().contains(row.key().type()))
                .toList();
    }

    /** What this agent publishes it holds from the start; here it takes hold of what others have published. */
    void hold(DispatcherService service) {
        for (DispatcherRow row : of(service)) {
            try (Held held = shared.locks().attachPoints(List.of(row.key()))) {
                shared.store()
                        .dispatcher(row.key())
                        .map(DispatcherRow::directory)
                        .ifPresent(service::hold);
            } catch (RuntimeException e) {
                log.warn("{} works only as long as its pins are there: {}", row.key(), e.getMessage(), e);
            }
        }
    }

    /**
     * Moves every dispatcher that the service serves to the backend it prefers now. A dispatcher that cannot be moved stays where it is; the log says
     * why.
     *
     * @return which ones stay, and why
     */
    List<String> all(DispatcherService service) {
        List<String> staying = new ArrayList<>();
        try {
            for (DispatcherRow row : of(service)) {
                one(row, service).ifPresent(staying::add);
            }
        } finally {
            shared.pipeline().awaitNews();
        }
        return staying;
    }

    /** The same of one dispatcher; whoever calls may hold its lock, and tells others. */
    Optional<String> one(DispatcherRow row, DispatcherService service) {
        Optional<String> target = service.status().preferred().filter(name -> !name.equals(row.backend()));
        try {
            target.ifPresent(name -> move(row.key(), name, ServiceState.of(service)));
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            String what = row.handle().hook() + " stays on " + row.backend() + ": " + e.getMessage();
            log.error("{}", what, e);
            return Optional.of(what);
        }
    }

    private List<DispatcherRow> elsewhere(DispatcherService service, String backend) {
        return of(service).stream()
                .filter(row -> !row.backend().equals(backend))
                .toList();
    }

    /** The steps that {@link #all} would take if the service had this status. */
    List<PlanPreview.Step> preview(DispatcherService service, DispatcherStatus status) {
        List<PlanPreview.Step> steps = new ArrayList<>();
        status.preferred().ifPresent(target -> {
            for (DispatcherRow row : elsewhere(service, target)) {
                String what = row.handle().hook() + " from " + row.backend() + " to " + target + ": ";
                try {
                    preview(row.key(), target, ServiceState.of(service, status))
                            .forEach(step -> steps.add(new PlanPreview.Step(what + step.action(), step.undo())));
                } catch (BpfmanException e) {
                    steps.add(new PlanPreview.Step(what + "stays where it is: " + e.getMessage(), ""));
                }
            }
        });
        return steps;
    }

    private List<PlanPreview.Step> preview(DispatcherKey key, String target, ServiceState state) {
        try (Held held = shared.locks().attachPoints(List.of(key))) {
            return fetcher.move(key, target, state)
                    .filter(snapshot -> snapshot.dispatcher().state() == DispatcherSnapshot.State.LIVE)
                    .map(snapshot -> MovePlanner.plan(snapshot).preview().steps())
                    .orElse(List.of());
        }
    }

    /** Dispatchers of the service whose slots are filled in another way than by this status; they follow with their next change. */
    List<DispatcherRow> filledOtherwise(DispatcherService service, DispatcherStatus status) {
        return of(service).stream()
                .filter(row -> row.mechanism() != status.mechanism())
                .toList();
    }

    private void move(DispatcherKey key, String target, ServiceState state) {
        boolean moved = rebuild(key, () -> fetcher.move(key, target, state), MoveSnapshot::dispatcher, snapshot -> {
            Plan plan = MovePlanner.plan(snapshot);
            plan.preview().steps().forEach(step -> log.debug("move of {}: {}", key, step.action()));
            return plan;
        });
        if (moved) {
            shared.pipeline().moved();
            log.info("moved {} to {}", key, target);
        }
    }

    /**
     * Builds every dispatcher of the service anew that does something else, when the tail call into a filled slot fails, than is configured now. One of
     * an earlier release, which took such a slot for an empty one, goes on as it was until that setting changes, or the dispatcher does. A dispatcher
     * that cannot be built stays as it is; the log says why.
     */
    void followSlotFailure(DispatcherService service) {
        SlotFailure wanted = service.status().slotFailure();
        SlotFailure before = seen.put(service.types(), wanted);
        boolean changed = before != null && before != wanted;
        for (DispatcherRow row : of(service)) {
            if (row.mechanism() == SlotMechanism.TAILCALL
                    && row.slotFailure().map(does -> does != wanted).orElse(changed)) {
                try {
                    renew(row.key(), ServiceState.of(service));
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

    private void renew(DispatcherKey key, ServiceState state) {
        boolean renewed =
                rebuild(key, () -> fetcher.renewal(key, state), RebuildSnapshot::dispatcher, ChangePlanner::plan);
        if (renewed) {
            log.info(
                    "{} now follows slot.failure={}",
                    key,
                    state.status().slotFailure().label());
        }
    }

    /** Whether there was something to rebuild, and it was. */
    private <S> boolean rebuild(
            DispatcherKey key,
            Supplier<Optional<S>> fetch,
            Function<S, DispatcherSnapshot> dispatcher,
            Function<S, Plan> compute) {
        try (Held held = shared.locks().attachPoints(List.of(key))) {
            family.recover(key);
            if (fetch.get()
                    .map(dispatcher)
                    .filter(there -> there.state() == DispatcherSnapshot.State.LIVE)
                    .isEmpty()) {
                return false;
            }
            shared.pipeline().run(() -> draft(fetch.get().orElseThrow(), dispatcher, compute), family::doubt);
        }
        return true;
    }

    private static <S> Draft draft(S snapshot, Function<S, DispatcherSnapshot> dispatcher, Function<S, Plan> compute) {
        return MemberFamily.draft(compute.apply(snapshot), dispatcher.apply(snapshot));
    }
}
