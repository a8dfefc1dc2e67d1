// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Does something on a thread of its own whenever somebody has news, once for all the news that came meanwhile. For any thread. */
final class Follower implements AutoCloseable {

    private final Runnable work;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(runnable -> {
        Thread own = new Thread(runnable, "bpfman documents");
        own.setDaemon(true);
        return own;
    });

    Follower(Runnable work) {
        this.work = work;
    }

    /** There are news. Returns at once. */
    void look() {
        if (!asked.getAndSet(true)) {
            try {
                thread.execute(this::follow);
            } catch (RejectedExecutionException e) {
                // closed: nobody follows any more
                asked.set(false);
            }
        }
    }

    private void follow() {
        asked.set(false);
        work.run();
    }

    /** Follows nothing any more; what is being done comes to its end. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
