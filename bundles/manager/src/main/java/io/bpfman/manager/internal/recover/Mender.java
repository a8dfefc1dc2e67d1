// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.execute.Pipeline;
import io.bpfman.manager.internal.plan.Before;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.inspect.Found;
import java.util.List;
import java.util.function.Supplier;

/** Carries out the plans that mend what is no family's: while nothing is loaded or unloaded, and of what is damaged still. For any thread. */
@SuppressWarnings("try") // locks are held, not used
public final class Mender {

    private final AttachPointLocks locks;
    private final Pipeline pipeline;

    public Mender(AttachPointLocks locks, Pipeline pipeline) {
        this.locks = locks;
        this.pipeline = pipeline;
    }

    /**
     * What was found, with its repair.
     *
     * @param look FETCH and COMPUTE, once more when it is repaired
     */
    List<Found> found(Supplier<List<Damage>> look) {
        return look.get().stream()
                .map(damage -> damage.plan().isPresent()
                        ? Found.of(damage.finding(), () -> mend(damage, look))
                        : Found.of(damage.finding()))
                .toList();
    }

    private void mend(Damage damage, Supplier<List<Damage>> look) {
        try (Held held = locks.noneLoading()) {
            look.get().stream()
                    .filter(damage::isSameAs)
                    .findFirst()
                    .flatMap(Damage::plan)
                    .ifPresent(this::carryOut);
        } finally {
            pipeline.awaitNews();
        }
    }

    private void carryOut(Plan plan) {
        pipeline.make(new Draft(plan, List.of(), Before.NOTHING), left -> {});
    }
}
