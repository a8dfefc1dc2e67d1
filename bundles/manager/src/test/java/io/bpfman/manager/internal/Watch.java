// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.EarlierStore;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;

/**
 * Stands between an agent and its kernel and store: looks on after every step that changes something, and can end the agent there as {@code kill -9}
 * does, so that nothing of it runs any more.
 */
final class Watch {

    /** The steps that change a kernel, or what is kept of bytecode. */
    private static final Set<String> CHANGES = Set.of(
            "keep",
            "inherit",
            "copy",
            "ensureMounted",
            "createDirectories",
            "duplicate",
            "remove",
            "removeDirectory",
            "load",
            "putProgram",
            "zero",
            "retire",
            "move",
            "create",
            "update",
            "pin",
            "createClsact",
            "deleteClsact",
            "add",
            "replace",
            "release");

    /** The steps that change the journal. */
    private static final Set<String> JOURNAL = Set.of("begin", "done", "end", "settled");

    /** Ends an agent: whatever it catches, nothing that it does afterwards has any effect. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Runnable afterEachStep;
    private int steps;
    private int killAfter = Integer.MAX_VALUE;

    Watch(Runnable afterEachStep) {
        this.afterEachStep = afterEachStep;
    }

    /** Kills the agent after its nth step from now on. */
    void killAfter(int nth) {
        steps = 0;
        killAfter = nth;
    }

    /** Whether the agent was killed. */
    boolean hasKilled() {
        return steps >= killAfter;
    }

    /** How many steps there were since {@link #killAfter}. */
    int steps() {
        return steps;
    }

    Kernel over(Kernel kernel) {
        return over(Kernel.class, kernel);
    }

    private <T> T over(Class<T> type, T target) {
        return Fakes.of(type, (proxy, method, arguments) -> {
            requireAlive();
            if (method.getReturnType().getPackage() == Kernel.class.getPackage()
                    && method.getParameterCount() == 0
                    && method.getReturnType().isInterface()) {
                return area(method.getReturnType(), Fakes.forward(target, method, arguments));
            }
            return watched(target, method, arguments);
        });
    }

    private <A> A area(Class<A> type, Object target) {
        return over(type, type.cast(target));
    }

    private Object watched(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return Fakes.forward(target, method, arguments);
        } finally {
            if (CHANGES.contains(method.getName())) {
                stepped();
            }
        }
    }

    BytecodeKeep over(BytecodeKeep keep) {
        return Fakes.of(BytecodeKeep.class, (proxy, method, arguments) -> {
            requireAlive();
            return watched(keep, method, arguments);
        });
    }

    Store over(Store store) {
        return over(Store.class, store);
    }

    EarlierStore over(EarlierStore store) {
        return over(EarlierStore.class, store);
    }

    private <T extends Store> T over(Class<T> type, T store) {
        return Fakes.of(type, (proxy, method, arguments) -> {
            requireAlive();
            if (JOURNAL.contains(method.getName())) {
                Object answer = Fakes.forward(store, method, arguments);
                stepped();
                return answer;
            }
            if (!method.getName().equals("commit")) {
                return Fakes.forward(store, method, arguments);
            }
            store.commit(changes(arguments[0]), arguments.length == 1 ? () -> {} : (Runnable) arguments[1]);
            stepped();
            return null;
        });
    }

    @SuppressWarnings("unchecked")
    private static List<StoreChange> changes(Object argument) {
        return (List<StoreChange>) argument;
    }

    private void requireAlive() {
        if (steps >= killAfter) {
            throw new Killed();
        }
    }

    private void stepped() {
        steps++;
        afterEachStep.run();
        requireAlive();
    }
}
