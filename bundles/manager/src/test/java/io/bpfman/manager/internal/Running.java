// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Work on a thread of its own. */
record Running<T>(FutureTask<T> task, Thread thread) {

    static final long PATIENCE_SECONDS = 60;

    static <T> Running<T> run(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "change");
        thread.setDaemon(true);
        thread.start();
        return new Running<>(task, thread);
    }

    T get() throws Exception {
        return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    void awaitBlocked() {
        Eventually.holds("the change waits", () -> thread.getState() == Thread.State.WAITING);
        assertFalse(task.isDone());
    }
}
