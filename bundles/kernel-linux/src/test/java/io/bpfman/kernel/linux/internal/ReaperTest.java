// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReaperTest {

    private static final Path PIN = Path.of("/sys/fs/bpf/pin");
    private static final Path FILE = Path.of("/dev/zero");

    private final SystemCalls calls = new SystemCalls();
    private final TestLogger logger = new TestLogger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger periods = new AtomicInteger();

    @Test
    void whatComesDuringAGracePeriodWaitsForTheNextTogether() throws Exception {
        List<Fd> held = new ArrayList<>();
        Reaper reaper = new Reaper(this::await, logger.logger());
        try (reaper) {
            held.add(hold(reaper));
            assertTrue(begun.await(60, TimeUnit.SECONDS), "a grace period has begun");
            for (int i = 0; i < 100; i++) {
                held.add(hold(reaper));
            }
            for (Fd fd : held) {
                assertTrue(isOpen(fd), "held throughout the grace period");
            }
            over.countDown();
        }
        assertEquals(2, periods.get());
        for (Fd fd : held) {
            assertFalse(isOpen(fd), "let go in the end");
        }
        assertEquals(List.of(), logger.messages());
    }

    private Fd hold(Reaper reaper) throws SysException {
        Fd fd = calls.open(FILE);
        reaper.closeLater(fd, PIN);
        return fd;
    }

    /** The number alone may be somebody else's by now. */
    private static boolean isOpen(Fd fd) throws IOException {
        try {
            return Files.readSymbolicLink(fd.procPath()).equals(FILE);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void await() {
        periods.incrementAndGet();
        begun.countDown();
        try {
            assertTrue(over.await(60, TimeUnit.SECONDS), "the grace period ends");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
