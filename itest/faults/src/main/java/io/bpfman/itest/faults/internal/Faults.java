// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.faults.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Counts calls from a mark on, and strikes at one of them. Any thread may call it. */
final class Faults {

    /** A call that changes something, and may fail. */
    interface Call {
        Object make() throws Throwable;
    }

    private final List<String> calls = new ArrayList<>();
    private Moment moment = Moment.FAIL_BEFORE;
    /** Counted from 1; 0 is never reached. */
    private int nth;

    /** Counts from now on, and strikes at the {@code nth} call once; 0 is none. */
    synchronized void arm(Moment at, int call) {
        calls.clear();
        moment = at;
        nth = call;
    }

    /** The calls since the mark, in the order in which they began. */
    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** Makes a call, unless this is the one to strike at before it. */
    Object meet(String name, Call call, Supplier<? extends RuntimeException> refusal) throws Throwable {
        Optional<Moment> struck = struck(name);
        if (struck.isEmpty()) {
            return call.make();
        }
        if (!struck.get().isBefore()) {
            call.make();
        }
        throw struck.get().isKill() ? die() : refusal.get();
    }

    private synchronized Optional<Moment> struck(String name) {
        calls.add(name);
        return calls.size() == nth ? Optional.of(moment) : Optional.empty();
    }

    /** Whoever is killed runs nothing any more: neither hooks nor what else ends a virtual machine in order. */
    private static RuntimeException die() {
        try {
            new ProcessBuilder(
                            "kill",
                            "-KILL",
                            Long.toString(ProcessHandle.current().pid()))
                    .inheritIO()
                    .start();
            new CountDownLatch(1).await();
            return new IllegalStateException("nobody counts down");
        } catch (IOException e) {
            return new UncheckedIOException("the agent cannot be killed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new IllegalStateException("interrupted while the agent was being killed", e);
        }
    }
}
