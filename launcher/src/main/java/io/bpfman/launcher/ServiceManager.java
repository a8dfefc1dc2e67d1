// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Tells who started this process as a service how it is (sd_notify(3)): that it is ready, that it ends, and for as long as it is alive so (the watchdog). Nothing
 * of it happens where the environment names no socket.
 */
final class ServiceManager implements AutoCloseable {
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG_MICROSECONDS = "WATCHDOG_USEC";
    private static final String WATCHDOG_PROCESS = "WATCHDOG_PID";

    private final Optional<String> socket;
    private final Optional<Duration> patience;
    private final PrintStream err;
    private Optional<BiConsumer<String, String>> sender = Optional.empty();
    private Optional<ScheduledExecutorService> watchdog = Optional.empty();
    private Optional<Future<?>> feeding = Optional.empty();
    private String complaint = "";
    private String status = "";

    private ServiceManager(Optional<String> socket, Optional<Duration> patience, PrintStream err) {
        this.socket = socket;
        this.patience = patience;
        this.err = err;
    }

    /** The one that the environment names. */
    static ServiceManager of(Map<String, String> environment, long pid, PrintStream err) {
        Optional<String> socket = Optional.ofNullable(environment.get(SOCKET)).filter(name -> !name.isEmpty());
        boolean ours =
                environment.getOrDefault(WATCHDOG_PROCESS, Long.toString(pid)).equals(Long.toString(pid));
        Optional<Duration> patience = Optional.ofNullable(environment.get(WATCHDOG_MICROSECONDS))
                .filter(micros -> ours && micros.matches("[1-9][0-9]{0,15}"))
                .map(micros -> Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros))));
        return new ServiceManager(socket, patience, err);
    }

    /** Whether there is any. */
    boolean isThere() {
        return socket.isPresent();
    }

    /**
     * The agent is ready. From now on the watchdog is told twice in its time that the agent is alive, as long as it is.
     *
     * @param means what sends a message to a socket; empty when no bundle can
     * @param alive says why the agent had better be started again; nothing when it need not be
     */
    synchronized void ready(Optional<BiConsumer<String, String>> means, Supplier<String> alive) {
        if (socket.isEmpty()) {
            return;
        }
        sender = means;
        if (means.isEmpty()) {
            err.println("bpfman: warning: the service manager at " + socket.get()
                    + " is not told that the agent is ready: no bundle here can send to its socket");
            return;
        }
        tell("READY=1\nSTATUS=Ready");
        patience.ifPresent(time -> {
            ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread dog = new Thread(work, "bpfman watchdog");
                dog.setDaemon(true);
                return dog;
            });
            long nanos = time.dividedBy(2).toNanos();
            feeding = Optional.of(thread.scheduleWithFixedDelay(() -> feed(alive), 0, nanos, TimeUnit.NANOSECONDS));
            watchdog = Optional.of(thread);
        });
    }

    /** One time of many: what cannot be told whether it lives is not said to live, and looked at again. */
    private void feed(Supplier<String> alive) {
        String why;
        try {
            why = alive.get();
        } catch (RuntimeException | Error e) {
            why = "whether the agent is alive cannot be told: " + e;
        }
        synchronized (this) {
            if (!why.equals(status)) {
                status = why;
                tell("STATUS=" + (why.isEmpty() ? "Ready" : oneLine(why)));
            }
            if (why.isEmpty()) {
                tell("WATCHDOG=1");
            }
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }

    /** The agent ends; that is said once. */
    synchronized void stopping() {
        if (sender.isPresent()) {
            tell("STOPPING=1\nSTATUS=Stopping; what is attached stays");
        }
        sender = Optional.empty();
    }

    private void tell(String message) {
        sender.ifPresent(means -> {
            try {
                means.accept(socket.orElseThrow(), message);
            } catch (RuntimeException | Error e) {
                if (!complaint.equals(e.toString())) {
                    complaint = e.toString();
                    err.println("bpfman: warning: the service manager is not told how the agent is: " + e.getMessage());
                }
            }
        });
    }

    @Override
    public void close() {
        feeding.ifPresent(times -> times.cancel(false));
        watchdog.ifPresent(ScheduledExecutorService::shutdown);
    }
}
