// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.log.Logger;

/** Keeps the last reference to maps and links past a grace period. For any thread. */
final class Reaper implements AutoCloseable {

    /** A grace period takes milliseconds; so many seconds say that something is wrong with the kernel. */
    private static final long DRAIN_SECONDS = 10;

    private final GracePeriod gracePeriod;
    private final Logger logger;
    private final ThreadPoolExecutor thread;

    Reaper(GracePeriod gracePeriod, Logger logger) {
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
        thread.execute(() -> {
            try (object) {
                gracePeriod.await();
            } catch (SysException e) {
                logger.warn("what was pinned at {} was let go without a grace period: {}", pin, e.getMessage());
            }
        });
    }

    /** Waits until all is closed. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                logger.warn(
                        "{} maps and links are still waiting for a grace period after {} s",
                        thread.getQueue().size() + 1,
                        DRAIN_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
