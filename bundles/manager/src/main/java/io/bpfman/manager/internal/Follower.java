// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Does something on a thread of its own whenever somebody has news, once for all the news that came meanwhile. The thread ends soon after the last news. For any
 * thread.
 */
final class Follower implements AutoCloseable {

    private static final long IDLE_SECONDS = 5;

    private final Runnable work;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), runnable -> {
                Thread own = new Thread(runnable, "bpfman documents");
                own.setDaemon(true);
                return own;
            });

    Follower(Runnable work) {
        this.work = work;
        thread.allowCoreThreadTimeOut(true);
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
