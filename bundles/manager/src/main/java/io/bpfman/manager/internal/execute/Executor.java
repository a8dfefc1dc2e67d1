// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Carries plans out, step by step. A step that fails, be it by an {@code Error} such as a class of a replaced bundle that is gone, makes those before it be taken back in reverse; what cannot be taken back is reported with the
 * failure. After the commit nothing is taken back any more.
 */
public final class Executor {

    private final Kernel kernel;
    private final Store store;
    private final Dispatchers dispatchers;
    private final BytecodeKeep keep;
    private final Consumer<String> warnings;

    /**
     * @param dispatchers the dispatcher services as they are at each step
     * @param warnings told of each step after a commit that failed
     */
    public Executor(Kernel kernel, Store store, Dispatchers dispatchers, BytecodeKeep keep, Consumer<String> warnings) {
        this.kernel = kernel;
        this.store = store;
        this.dispatchers = dispatchers;
        this.keep = keep;
        this.warnings = warnings;
    }

    /**
     * What a plan that was carried out has done.
     *
     * @param written what was written to the store
     * @param clean whether every step after the commit succeeded as well
     */
    public record Done(List<StoreChange> written, boolean clean) {}

    /** Carries a plan out as a whole, or throws with everything taken back. */
    public Done execute(Plan plan) {
        Bindings bindings = new Bindings(keep);
        Steps steps = new Steps(kernel, store, dispatchers, keep, bindings);
        List<StoreChange> written = prepareAndCommit(plan, bindings, steps);
        boolean clean = true;
        for (Action action : plan.cleanup()) {
            try {
                steps.run(action);
            } catch (RuntimeException | Error e) {
                clean = false;
                warnings.accept("the change is made, but could not " + action.describe() + ": " + e);
            }
        }
        return new Done(written, clean);
    }

    private List<StoreChange> prepareAndCommit(Plan plan, Bindings bindings, Steps steps) {
        Deque<Action> done = new ArrayDeque<>();
        for (Action action : plan.prepare()) {
            try {
                steps.run(action);
            } catch (RuntimeException | Error e) {
                steps.inverse()
                        .attempt(e, "clear what is left after: " + action.describe(), () -> steps.clear(action, e));
                takeBack(done, steps, e);
                throw e;
            }
            done.push(action);
        }
        try {
            return commit(plan.commit(), bindings, steps);
        } catch (RuntimeException | Error e) {
            takeBack(done, steps, e);
            throw e;
        }
    }

    private List<StoreChange> commit(Commit commit, Bindings bindings, Steps steps) {
        List<StoreChange> changes = new ArrayList<>();
        commit.parts().forEach(part -> changes.addAll(bindings.changes(part)));
        Withdrawals withdrawals = new Withdrawals(kernel, dispatchers);
        Deque<Commit.Withdrawal> begun = new ArrayDeque<>();
        try {
            store.commit(changes, () -> {
                for (Commit.Withdrawal withdrawal : commit.withdrawals()) {
                    if (withdrawals.isThere(withdrawal)) {
                        begun.push(withdrawal);
                    }
                    withdrawals.withdraw(withdrawal);
                }
            });
        } catch (RuntimeException | Error e) {
            for (Commit.Withdrawal withdrawal : begun) {
                steps.inverse()
                        .attempt(
                                e,
                                "bring back " + withdrawal.describe(),
                                () -> steps.inverse().restoreIfGone(withdrawal));
            }
            throw e;
        }
        return changes;
    }

    private static void takeBack(Deque<Action> done, Steps steps, Throwable failure) {
        for (Action action : done) {
            steps.inverse().attempt(failure, action.describeUndo(), () -> steps.undo(action));
        }
    }
}
