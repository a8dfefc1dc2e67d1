// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.log.Logger;

/**
 * Keeps the last reference to maps and links past a grace period. One grace period serves all that waited when it began, so that what is held does not
 * grow however quickly changes come. For any thread.
 */
final class Reaper implements AutoCloseable {

    /** Waits until every packet that was being handled at the time of the call has been handled. */
    @FunctionalInterface
    interface Grace {

        void await() throws SysException;
    }

    /** What was pinned somewhere. */
    private record Held(Fd object, Path pin) {}

    /** A grace period takes milliseconds; so many seconds say that something is wrong with the kernel. */
    private static final long DRAIN_SECONDS = 10;

    private final Grace gracePeriod;
    private final Logger logger;
    private final LinkedBlockingQueue<Held> waiting = new LinkedBlockingQueue<>();
    private final ThreadPoolExecutor thread;

    Reaper(Grace gracePeriod, Logger logger) {
        this.gracePeriod = gracePeriod;
        this.logger = logger;
        thread = new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread reaper = new Thread(work, "bpfman-reaper");
            reaper.setDaemon(true);
            return reaper;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /** Takes over what was pinned at {@code pin}. */
    void closeLater(Fd object, Path pin) {
        waiting.add(new Held(object, pin));
        thread.execute(this::closeWaiting);
    }

    private void closeWaiting() {
        List<Held> all = List.copyOf(waiting);
        if (all.isEmpty()) {
            return;
        }
        try {
            gracePeriod.await();
        } catch (SysException | RuntimeException | Error e) {
            for (Held held : all) {
                logger.warn("what was pinned at {} was let go without a grace period: {}", held.pin(), e.getMessage());
            }
        } finally {
            all.forEach(this::letGo);
        }
    }

    private void letGo(Held held) {
        waiting.remove(held);
        try {
            held.object().close();
        } catch (RuntimeException e) {
            logger.warn("what was pinned at {} could not be let go: {}", held.pin(), e.getMessage(), e);
        }
    }

    /** Waits until all is closed. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                logger.warn(
                        "{} maps and links are still waiting for a grace period after {} s",
                        waiting.size(),
                        DRAIN_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
