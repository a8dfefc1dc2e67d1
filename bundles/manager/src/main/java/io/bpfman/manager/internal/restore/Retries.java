// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.restore;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.osgi.service.log.Logger;

/**
 * Tries again what waits to be restored: when an interface comes or gets another name, and every few seconds, because nobody tells of a namespace, a module of
 * the kernel, a file or a cgroup that comes. Its thread ends with the last thing that waited.
 */
public final class Retries implements AutoCloseable {

    /** How long something may be there before it is seen of which nobody tells. */
    static final Duration PERIOD = Duration.ofSeconds(5);

    private final BooleanSupplier pass;
    private final Duration period;
    private final Logger log;
    private final Semaphore news = new Semaphore(0);
    private final Thread thread = new Thread(this::work, "bpfman restore");
    private volatile boolean closed;

    /** @param pass tries all that waits, and says whether something does still */
    public Retries(BooleanSupplier pass, Logger log) {
        this(pass, PERIOD, log);
    }

    Retries(BooleanSupplier pass, Duration period, Logger log) {
        this.pass = pass;
        this.period = period;
        this.log = log;
        thread.setDaemon(true);
    }

    /** Begins, unless it has already. */
    public synchronized void start() {
        if (!closed && thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    /** Something may have come that is waited for. Returns at once. */
    public void wake() {
        news.release();
    }

    private void work() {
        boolean waiting = true;
        while (waiting && !closed) {
            try {
                if (news.tryAcquire(period.toMillis(), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
                waiting = closed || pass.getAsBoolean();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                log.error("what waits to be restored is tried again: {}", e.getMessage(), e);
            }
        }
    }

    /** Ends it, and waits for what is being done. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        news.release();
        if (thread.getState() != Thread.State.NEW) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
