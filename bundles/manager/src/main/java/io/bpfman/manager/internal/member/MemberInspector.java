// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Rule;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.hook.HookFamily.Shared;
import io.bpfman.manager.internal.inspect.Damage;
import io.bpfman.manager.internal.inspect.LinkRules;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.store.DispatcherRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares dispatchers and their members with what is recorded. What is wrong at an attach point is mended together: first as start-up recovery does it, then
 * what somebody else has taken away. For any thread.
 */
@SuppressWarnings("try") // locks are held, not used
final class MemberInspector implements Inspector {

    private final Shared shared;
    private final MemberFamily family;
    private final InspectionFetcher fetcher;

    MemberInspector(Shared shared, MemberFamily family, InspectionFetcher fetcher) {
        this.shared = shared;
        this.family = family;
        this.fetcher = fetcher;
    }

    @Override
    public List<Rule> rules() {
        return LinkRules.OF_MEMBERS;
    }

    @Override
    public List<Found> inspect() {
        List<Found> found = new ArrayList<>();
        for (DispatcherKey key : fetcher.attachPoints()) {
            found.addAll(inspect(key));
        }
        return found;
    }

    private List<Found> inspect(DispatcherKey key) {
        try {
            MemberInspection inspection = look(key);
            List<Damage> damages = MemberDamages.of(inspection);
            return damages.stream().anyMatch(Damage::isMendable)
                    ? mendable(key, inspection, damages)
                    : damages.stream()
                            .map(damage -> damage.found(List.of(), () -> {}, ""))
                            .toList();
        } catch (InterfaceNotFoundException e) {
            Damage unreachable = Damage.advised(
                    LinkRules.NAMESPACE,
                    MemberDamages.subject(key),
                    e.getMessage(),
                    "do what the message says: until then nothing there can be looked at or changed");
            return List.of(unreachable.found(List.of(), () -> {}, ""));
        }
    }

    private MemberInspection look(DispatcherKey key) {
        RecoverySnapshot recovery = family.recoverySnapshot(key);
        return new MemberInspection(
                recovery,
                recovery.row().isEmpty() && shared.lost().holds(key),
                recovery.row().map(row -> fetcher.recorded(row, recovery)));
    }

    private List<Found> mendable(DispatcherKey key, MemberInspection inspection, List<Damage> damages) {
        List<PlanPreview.Step> steps = new ArrayList<>();
        String otherwise = "";
        try {
            plans(key, inspection)
                    .forEach(draft -> steps.addAll(draft.plan().preview().steps()));
        } catch (BpfmanException e) {
            otherwise = String.valueOf(e.getMessage());
        }
        String advice = otherwise;
        return damages.stream()
                .map(damage -> damage.found(steps, () -> repair(key), advice))
                .toList();
    }

    /** What a repair would do now, in this order; after one of them less may be left for the next. */
    private List<Draft> plans(DispatcherKey key, MemberInspection inspection) {
        List<Draft> plans = new ArrayList<>();
        if (inspection.recovery().row().isPresent() && !inspection.recovery().present()) {
            family.departure(key).ifPresent(plans::add);
            return plans;
        }
        RecoveryPlanner.plan(inspection.recovery())
                .ifPresent(plan -> plans.add(
                        new Draft(plan, List.of(key), inspection.recovery().before())));
        MemberMend.pins(inspection).ifPresent(plans::add);
        family.renaming(
                        key,
                        inspection.recorded().flatMap(found -> found.place().name()))
                .ifPresent(plans::add);
        if (needsRevision(inspection)) {
            plans.add(family.rebuilding(key));
        } else {
            MemberMend.record(inspection).ifPresent(plans::add);
        }
        return plans;
    }

    private static boolean needsRevision(MemberInspection inspection) {
        Optional<DispatcherRow> row = inspection.recovery().row();
        return row.isPresent()
                && inspection
                        .recorded()
                        .filter(found -> found.needsRevision(row.get()))
                        .isPresent();
    }

    private void repair(DispatcherKey key) {
        try (Held held = shared.locks().attachPoints(List.of(key))) {
            family.recoverAnew(key);
            MemberMend.pins(look(key)).ifPresent(draft -> {
                shared.pipeline().follow(draft, family::doubt);
                // what is pinned again can be hung up again
                family.recoverAnew(key);
            });
            MemberInspection left = look(key);
            left.recorded().flatMap(found -> found.place().name()).ifPresent(name -> family.rename(key, name));
            if (needsRevision(left)) {
                shared.pipeline().run(() -> family.rebuilding(key), family::doubt);
                family.recoverAnew(key);
            }
            MemberMend.record(look(key)).ifPresent(draft -> shared.pipeline().follow(draft, family::doubt));
        } finally {
            shared.pipeline().awaitNews();
        }
    }
}
