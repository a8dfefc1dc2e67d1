// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.PlanPreview;
import io.bpfman.api.Rule;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.execute.Pipeline;
import io.bpfman.manager.internal.inspect.Damage;
import io.bpfman.manager.internal.inspect.LinkRules;
import io.bpfman.manager.internal.plan.Before;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.store.LinkRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares links that move no other with what is recorded. For any thread. */
@SuppressWarnings("try") // locks are held, not used
final class LoneInspector implements Inspector {

    private final LoneFetcher fetcher;
    private final LoneFamily family;
    private final Pipeline pipeline;
    private final AttachPointLocks locks;

    LoneInspector(LoneFetcher fetcher, LoneFamily family, Pipeline pipeline, AttachPointLocks locks) {
        this.fetcher = fetcher;
        this.family = family;
        this.pipeline = pipeline;
        this.locks = locks;
    }

    @Override
    public List<Rule> rules() {
        return LinkRules.OF_LONE;
    }

    @Override
    public List<Found> inspect() {
        List<Found> found = new ArrayList<>();
        for (LinkRow row : fetcher.rows()) {
            LoneLink link = fetcher.links(List.of(row)).get(0);
            LoneDamages.of(link, fetcher.isCovered(link)).ifPresent(damage -> found.add(found(damage, link)));
        }
        fetcher.strays()
                .forEach(pin -> found.add(LoneDamages.stray(pin)
                        .found(
                                LoneRecoveryPlanner.strays(List.of(pin))
                                        .orElseThrow()
                                        .preview()
                                        .steps(),
                                family::recoverAll,
                                "")));
        return found;
    }

    private Found found(Damage damage, LoneLink link) {
        if (!damage.isMendable()) {
            return damage.found(List.of(), () -> {}, "");
        }
        try {
            List<PlanPreview.Step> steps =
                    plan(link).map(plan -> plan.preview().steps()).orElse(List.of());
            return damage.found(steps, () -> repair(link.id()), "detach the link, and attach its program again");
        } catch (BpfmanException e) {
            return damage.found(List.of(), () -> {}, "it cannot be attached again now: " + e.getMessage());
        }
    }

    /** By the planner of start-up recovery, when a detach was interrupted; what its request names is found anew otherwise. */
    private Optional<Plan> plan(LoneLink link) {
        return LoneRecoveryPlanner.link(link)
                .or(() -> link.live()
                        ? LonePlanner.pinning(link)
                        : Optional.of(LonePlanner.again(link, fetcher.resolved(link), fetcher.settings())));
    }

    private void repair(long linkId) {
        try (Held held = locks.loneLinks(List.of(linkId))) {
            for (LinkRow row : fetcher.recorded(linkId).stream().toList()) {
                LoneLink link = fetcher.links(List.of(row)).get(0);
                if (LoneDamages.of(link, fetcher.isCovered(link))
                        .filter(Damage::isMendable)
                        .isPresent()) {
                    plan(link)
                            .ifPresent(plan -> pipeline.run(
                                    () -> new Draft(plan, List.of(), Before.ofLinks(List.of(row))), family::doubt));
                }
            }
        } finally {
            pipeline.awaitNews();
        }
    }
}
