// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.manager.internal.compute.Action;
import io.bpfman.manager.internal.compute.Commit;
import io.bpfman.manager.internal.compute.Plan;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Carries plans out, step by step. A step that fails makes those before it be taken back in reverse; what cannot be taken back is reported with the
 * failure. After the commit nothing is taken back any more.
 */
public final class Executor {

    private final Kernel kernel;
    private final Store store;
    private final Supplier<Optional<DispatcherService>> dispatchers;
    private final Consumer<String> warnings;

    /**
     * @param dispatchers the dispatcher service as it is at each step
     * @param warnings told of each step after a commit that failed
     */
    public Executor(
            Kernel kernel, Store store, Supplier<Optional<DispatcherService>> dispatchers, Consumer<String> warnings) {
        this.kernel = kernel;
        this.store = store;
        this.dispatchers = dispatchers;
        this.warnings = warnings;
    }

    /** Carries a plan out as a whole, or throws with everything taken back. Returns what was written to the store. */
    public List<StoreChange> execute(Plan plan) {
        Bindings bindings = new Bindings();
        Steps steps = new Steps(kernel, dispatchers, bindings);
        Undo undo = new Undo(kernel, store, dispatchers, bindings);
        Deque<Action> done = new ArrayDeque<>();
        List<StoreChange> written;
        try {
            for (Action action : plan.prepare()) {
                action.accept(steps);
                done.push(action);
            }
            written = commit(plan.commit(), bindings, undo);
        } catch (RuntimeException e) {
            throw takeBack(done, undo, e);
        }
        for (Action action : plan.cleanup()) {
            try {
                action.accept(steps);
            } catch (RuntimeException e) {
                warnings.accept("the change is made, but could not " + action.describe() + ": " + e.getMessage());
            }
        }
        return written;
    }

    private List<StoreChange> commit(Commit commit, Bindings bindings, Undo undo) {
        List<StoreChange> changes = new ArrayList<>();
        commit.parts().forEach(part -> changes.addAll(bindings.changes(part)));
        Deque<Commit.Withdrawal> withdrawn = new ArrayDeque<>();
        try {
            store.commit(changes, () -> {
                for (Commit.Withdrawal withdrawal : commit.withdrawals()) {
                    withdraw(withdrawal.row().handle());
                    withdrawn.push(withdrawal);
                }
            });
        } catch (RuntimeException e) {
            for (Commit.Withdrawal withdrawal : withdrawn) {
                undo.attempt(
                        e,
                        "publish " + withdrawal.restore().directory() + " again",
                        () -> undo.restore(withdrawal.row(), withdrawal.restore()));
            }
            throw e;
        }
        return changes;
    }

    private void withdraw(AttachHandle handle) {
        Optional<DispatcherService> service = dispatchers.get();
        if (service.isPresent()) {
            service.get().withdraw(handle);
        } else {
            kernel.release(handle);
        }
    }

    private static RuntimeException takeBack(Deque<Action> done, Undo undo, RuntimeException failure) {
        for (Action action : done) {
            undo.attempt(failure, action.describeUndo(), () -> action.accept(undo));
        }
        return failure;
    }
}
