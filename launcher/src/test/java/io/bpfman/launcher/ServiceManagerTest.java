// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a service manager is told, and when. */
class ServiceManagerTest {

    private static final long PATIENCE_SECONDS = 20;
    /** Twenty milliseconds. */
    private static final Map<String, String> WATCHED =
            Map.of("NOTIFY_SOCKET", "/run/x", "WATCHDOG_USEC", "20000", "WATCHDOG_PID", "7");

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8);
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private void means(String socket, String message) {
        told.add(socket + " " + message);
    }

    private String next() throws InterruptedException {
        return String.valueOf(told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void isToldOfTheBeginningAndTheEnd() throws InterruptedException {
        try (ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", "@x"), 7, err)) {
            assertTrue(manager.isThere());
            manager.ready(Optional.of(this::means), () -> "");
            manager.stopping();
            manager.stopping();
            assertEquals("@x READY=1\nSTATUS=Ready", next());
            assertEquals("@x STOPPING=1\nSTATUS=Stopping; what is attached stays", next());
            assertTrue(told.isEmpty(), "no watchdog, and no end twice");
        }
    }

    @Test
    void theWatchdogIsFedWhileTheAgentLives() throws InterruptedException {
        AtomicReference<String> ill = new AtomicReference<>("");
        try (ServiceManager manager = ServiceManager.of(WATCHED, 7, err)) {
            manager.ready(Optional.of(this::means), ill::get);
            assertEquals("/run/x READY=1\nSTATUS=Ready", next());
            assertEquals("/run/x WATCHDOG=1", next());
            assertEquals("/run/x WATCHDOG=1", next());
            ill.set("a thread\n has died");
            String last = next();
            while (last.equals("/run/x WATCHDOG=1")) {
                last = next();
            }
            assertEquals("/run/x STATUS=a thread has died", last);
            ill.set("");
            assertEquals("/run/x STATUS=Ready", next());
            assertEquals("/run/x WATCHDOG=1", next());
        }
    }

    @Test
    void whatCannotBeToldIsNotAlive() throws InterruptedException {
        try (ServiceManager manager = ServiceManager.of(WATCHED, 7, err)) {
            manager.ready(Optional.of(this::means), () -> {
                throw new IllegalStateException("no");
            });
            next();
            assertEquals(
                    "/run/x STATUS=whether the agent is alive cannot be told: java.lang.IllegalStateException: no",
                    next());
        }
    }

    @Test
    void theWatchdogOfAnotherProcessIsNotOurs() throws InterruptedException {
        try (ServiceManager manager = ServiceManager.of(WATCHED, 8, err)) {
            manager.ready(Optional.of(this::means), () -> "");
            manager.stopping();
            next();
            assertTrue(next().contains("STOPPING=1"));
        }
    }

    @Test
    void whereThereIsNoneNothingHappens() {
        try (ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", ""), 7, err)) {
            assertFalse(manager.isThere());
            manager.ready(Optional.of(this::means), () -> "");
            manager.stopping();
            assertTrue(told.isEmpty());
        }
    }

    @Test
    void saysOnceThatItCannotBeTold() {
        try (ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", "/x"), 7, err)) {
            manager.ready(
                    Optional.of((socket, message) -> {
                        throw new IllegalStateException("refused");
                    }),
                    () -> "");
            manager.stopping();
        }
        assertEquals(
                "bpfman: warning: the service manager is not told how the agent is: refused\n",
                errors.toString(StandardCharsets.UTF_8));
    }

    @Test
    void saysThatNoBundleCan() {
        try (ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", "/x"), 7, err)) {
            manager.ready(Optional.empty(), () -> "");
            manager.stopping();
        }
        assertEquals(
                "bpfman: warning: the service manager at /x is not told that the agent is ready: no bundle here can"
                        + " send to its socket\n",
                errors.toString(StandardCharsets.UTF_8));
    }
}
