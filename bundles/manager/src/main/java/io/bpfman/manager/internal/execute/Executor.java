// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Journalled;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.recover.DecidedCommit;
import io.bpfman.manager.internal.recover.PinnedRecords;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.Subject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
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
    private final PinnedRecords records;
    private final Consumer<String> warnings;
    private final AtomicLong undone = new AtomicLong();
    private final AtomicLong executed = new AtomicLong();

    /**
     * @param dispatchers the dispatcher services as they are at each step
     * @param records follow what is committed
     * @param warnings told of each step after a commit that failed
     */
    public Executor(
            Kernel kernel,
            Store store,
            Dispatchers dispatchers,
            BytecodeKeep keep,
            PinnedRecords records,
            Consumer<String> warnings) {
        this.kernel = kernel;
        this.store = store;
        this.dispatchers = dispatchers;
        this.keep = keep;
        this.records = records;
        this.warnings = warnings;
    }

    /**
     * What a plan that was carried out has done.
     *
     * @param written what was written to the store
     * @param clean whether every step after the commit succeeded as well
     * @param loaded the programs that a step loaded, whether or not they are recorded
     */
    public record Done(List<StoreChange> written, boolean clean, List<LoadedProgram> loaded) {}

    /**
     * Carries a plan out as a whole, or throws with everything taken back. It is in the journal before its first step, or nothing is done; what the journal
     * misses of its progress, recovery asks the kernel for.
     *
     * @param subjects the attach points that it changes
     */
    public Done execute(Plan plan, Set<Subject> subjects) {
        return execute(plan, subjects, written -> {});
    }

    /**
     * The same.
     *
     * @param committed told what was written, when that is settled and before anything is cleared up
     */
    Done execute(Plan plan, Set<Subject> subjects, Consumer<List<StoreChange>> committed) {
        Optional<Journalled> journalled = Journalled.of(plan, subjects, Instant.now());
        try {
            Running running = new Running(plan, journalled, journalled.map(begun -> store.begin(begun.record())));
            List<StoreChange> written = running.prepareAndCommit();
            committed.accept(written);
            records.follow(written);
            return new Done(written, running.cleanUp(), running.bindings.programs());
        } finally {
            executed.incrementAndGet();
        }
    }

    /** How many plans have come to their end, well or not: what was seen before the last of them may not be so any more. */
    public long executed() {
        return executed.get();
    }

    /** How many plans failed after their beginning, so that what they had done was taken back. */
    public long undone() {
        return undone.get();
    }

    /** A plan that is being carried out. */
    private final class Running {

        private final Plan plan;
        private final Optional<Journalled> journalled;
        private final Optional<Long> planId;
        private final Bindings bindings = new Bindings(keep);
        private final Steps steps = new Steps(kernel, store, dispatchers, keep, bindings);
        private final Deque<Action> done = new ArrayDeque<>();
        private boolean journalFailed;

        Running(Plan plan, Optional<Journalled> journalled, Optional<Long> planId) {
            this.plan = plan;
            this.journalled = journalled;
            this.planId = planId;
        }

        List<StoreChange> prepareAndCommit() {
            try {
                for (int i = 0; i < plan.prepare().size(); i++) {
                    Action action = plan.prepare().get(i);
                    prepare(action);
                    if (Journalled.isNoted(action)) {
                        note(journalled.map(Journalled::prepare), i);
                    }
                }
                return commit(plan.commit());
            } catch (RuntimeException | Error e) {
                undone.incrementAndGet();
                takeBack(e);
                throw e;
            }
        }

        private void prepare(Action action) {
            try {
                steps.run(action);
            } catch (RuntimeException | Error e) {
                steps.inverse()
                        .attempt(e, "clear what is left after: " + action.describe(), () -> steps.clear(action, e));
                throw e;
            }
            done.push(action);
        }

        private List<StoreChange> commit(Commit commit) {
            List<StoreChange> changes = new ArrayList<>();
            commit.parts().forEach(part -> changes.addAll(bindings.changes(part)));
            List<StoreChange> transaction = new ArrayList<>(changes);
            planId.ifPresent(id -> transaction.add(
                    plan.cleanup().isEmpty() ? new StoreChange.EndPlan(id) : new StoreChange.CommitPlan(id)));
            Optional<Long> decided = decide(commit, transaction);
            decided.ifPresent(id -> transaction.add(new StoreChange.EndPlan(id)));
            Withdrawals withdrawals = new Withdrawals(kernel, dispatchers);
            Deque<Commit.Withdrawal> begun = new ArrayDeque<>();
            try {
                store.commit(transaction, () -> {
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
                decided.ifPresent(id -> journal(() -> store.end(id)));
                throw e;
            }
            return changes;
        }

        /** Writes a commit down that cannot be taken back once it has begun. */
        private Optional<Long> decide(Commit commit, List<StoreChange> transaction) {
            return journalled
                    .flatMap(begun -> DecidedCommit.record(
                            commit, transaction, begun.record().subjects(), Instant.now()))
                    .map(store::begin);
        }

        /** What could not be taken back stays in the journal, for recovery. */
        private void takeBack(Throwable failure) {
            for (Action action : done) {
                steps.inverse().attempt(failure, action.describeUndo(), () -> steps.undo(action));
            }
            if (steps.inverse().isComplete()) {
                end();
            }
        }

        /** Whether every step after the commit succeeded. What did not stays in the journal, for recovery. */
        boolean cleanUp() {
            boolean clean = true;
            for (int i = 0; i < plan.cleanup().size(); i++) {
                Action action = plan.cleanup().get(i);
                try {
                    steps.run(action);
                    if (i < plan.cleanup().size() - 1) {
                        note(journalled.map(Journalled::cleanup), i);
                    }
                } catch (RuntimeException | Error e) {
                    clean = false;
                    warnings.accept("the change is made, but could not " + action.describe() + ": " + e);
                }
            }
            return clean && (plan.cleanup().isEmpty() || end());
        }

        private void note(Optional<List<String>> actions, int action) {
            planId.ifPresent(
                    id -> journal(() -> store.done(id, actions.orElseThrow().get(action))));
        }

        private boolean end() {
            return planId.isEmpty() || journal(() -> store.end(planId.get()));
        }

        /** Whether it was written. A plan that has begun goes on without: its packets do not wait for a store. */
        private boolean journal(Runnable write) {
            try {
                write.run();
                return true;
            } catch (RuntimeException | Error e) {
                if (!journalFailed) {
                    journalFailed = true;
                    warnings.accept("the journal does not know how far this is: "
                            + plan.commit().effect()
                            + "; it goes on without, and what is left of it is looked at later: " + e);
                }
                return false;
            }
        }
    }
}
