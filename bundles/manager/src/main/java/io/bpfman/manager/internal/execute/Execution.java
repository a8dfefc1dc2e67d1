// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.api.DispatcherKey;
import io.bpfman.manager.internal.chain.TcxRecovery;
import io.bpfman.manager.internal.member.Recovery;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.store.StoreChange;
import java.util.Collection;
import java.util.List;

/** Carries plans out and sees to it that what one leaves behind is recovered. */
public final class Execution {

    private final Executor executor;
    private final Recovery recovery;
    private final TcxRecovery tcxRecovery;

    public Execution(Executor executor, Recovery recovery, TcxRecovery tcxRecovery) {
        this.executor = executor;
        this.recovery = recovery;
        this.tcxRecovery = tcxRecovery;
    }

    /**
     * Carries the plan out; an attach point at which something may be left is recovered before its next change.
     *
     * @param keys the attach points that it changes, whose locks the caller holds
     * @return what was written to the store
     */
    public List<StoreChange> carryOut(Plan plan, Collection<DispatcherKey> keys) {
        boolean clean = false;
        try {
            Executor.Done done = executor.execute(plan);
            clean = done.clean();
            return done.written();
        } finally {
            if (!clean) {
                recovery.again(keys);
                tcxRecovery.again(keys);
            }
        }
    }
}
