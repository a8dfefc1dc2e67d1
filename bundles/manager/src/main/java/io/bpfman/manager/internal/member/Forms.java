// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.manager.internal.plan.Plan;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes a change from FETCH to EXECUTE. Programs are shared by attach points, and so are the forms that are made of them on demand: a change that makes
 * one is alone with what there is of them, because it may have to take it back. All others go side by side.
 *
 * <p>Locked after programs and interfaces.
 */
public final class Forms {

    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** Fetches, computes and executes; once more from the beginning, and alone, when the plan makes a form. */
    public <S, T> T change(Supplier<S> fetch, Function<S, Plan> compute, BiFunction<S, Plan, T> execute) {
        Lock shared = lock.readLock();
        shared.lock();
        try {
            S snapshot = fetch.get();
            Plan plan = compute.apply(snapshot);
            if (!plan.loadsForms()) {
                return execute.apply(snapshot, plan);
            }
        } finally {
            shared.unlock();
        }
        Lock alone = lock.writeLock();
        alone.lock();
        try {
            S snapshot = fetch.get();
            return execute.apply(snapshot, compute.apply(snapshot));
        } finally {
            alone.unlock();
        }
    }
}
