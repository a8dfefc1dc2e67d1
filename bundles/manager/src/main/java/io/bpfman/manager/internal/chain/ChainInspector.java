// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Rule;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.hook.HookFamily.Shared;
import io.bpfman.manager.internal.inspect.Damage;
import io.bpfman.manager.internal.inspect.LinkRules;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares the links in chains with what is recorded. What is wrong on a hook is mended together: first as start-up recovery does it, then what somebody else has
 * taken away, a link at a time. For any thread.
 */
@SuppressWarnings("try") // locks are held, not used
final class ChainInspector implements Inspector {

    private final Shared shared;
    private final ChainFamily family;
    private final ChainFetcher fetcher;

    ChainInspector(Shared shared, ChainFamily family, ChainFetcher fetcher) {
        this.shared = shared;
        this.family = family;
        this.fetcher = fetcher;
    }

    @Override
    public List<Rule> rules() {
        return LinkRules.OF_CHAINS;
    }

    @Override
    public List<Found> inspect() {
        return fetcher.attachPoints().stream()
                .flatMap(key -> inspect(key).stream())
                .toList();
    }

    private List<Found> inspect(DispatcherKey key) {
        ChainInspection inspection = look(key);
        List<Damage> damages = ChainDamages.of(inspection);
        if (damages.stream().noneMatch(Damage::isMendable)) {
            return damages.stream()
                    .map(damage -> damage.found(List.of(), () -> {}, ""))
                    .toList();
        }
        List<PlanPreview.Step> steps = new ArrayList<>();
        plans(key, inspection)
                .forEach(draft -> steps.addAll(draft.plan().preview().steps()));
        return damages.stream()
                .map(damage -> damage.found(steps, () -> repair(key), "detach the link, and attach its program again"))
                .toList();
    }

    private ChainInspection look(DispatcherKey key) {
        return fetcher.inspection(key, shared.lost().holds(key));
    }

    private List<Draft> plans(DispatcherKey key, ChainInspection inspection) {
        List<Draft> plans = new ArrayList<>();
        ChainRecoveryPlanner.plan(inspection.recovery()).ifPresent(plan -> plans.add(draft(plan, inspection)));
        family.renaming(key, inspection.place().name()).ifPresent(plans::add);
        ChainMend.plans(inspection).forEach(plan -> plans.add(draft(plan, inspection)));
        return plans;
    }

    private static Draft draft(Plan plan, ChainInspection inspection) {
        return ChainFamily.draft(plan, List.of(inspection.chain()));
    }

    private void repair(DispatcherKey key) {
        try (Held held = shared.locks().attachPoints(List.of(key))) {
            family.recoverAnew(key);
            look(key).place().name().ifPresent(name -> family.rename(key, name));
            int steps = ChainMend.plans(look(key)).size();
            for (int step = 0; step < steps; step++) {
                ChainRetry.of(key).run(() -> mendOne(key));
            }
            family.recoverAnew(key);
        } finally {
            shared.pipeline().awaitNews();
        }
    }

    /** The first thing that is to be done now; whether there was one. */
    private boolean mendOne(DispatcherKey key) {
        ChainInspection inspection = look(key);
        List<Plan> plans = ChainMend.plans(inspection);
        if (plans.isEmpty()) {
            return false;
        }
        try {
            shared.pipeline().run(() -> draft(plans.get(0), inspection), family::doubt);
        } catch (BpfmanException e) {
            family.recoverAnew(key);
            throw e;
        }
        return true;
    }
}
