// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals.Call;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.log.Logger;

/**
 * Threads that go into other network namespaces (setns(2) moves one thread). A thread that cannot come back ends, so that no work of
 * another namespace is ever done on it. For any thread.
 */
final class NamespaceWorkers implements AutoCloseable {

    private static final Path HOME = Path.of("/proc/thread-self/ns/net");

    private final SystemCalls calls;
    private final ExecutorService threads;

    NamespaceWorkers(SystemCalls calls, Logger logger) {
        this.calls = calls;
        AtomicInteger count = new AtomicInteger();
        threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, "bpfman-netns-" + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((ended, e) -> logger.warn(
                    "{} could not leave a network namespace and ends: {}", ended.getName(), e.getMessage()));
            return thread;
        });
    }

    /** Runs {@code work} in the namespace that {@code namespace} refers to. */
    <T> T inside(Fd namespace, Call<T> work) throws SysException {
        return run(() -> calls.setNetworkNamespace(namespace), work);
    }

    /** Runs {@code work} in a new namespace, which goes with the last reference that {@code work} leaves behind. */
    <T> T insideNew(Call<T> work) throws SysException {
        return run(calls::unshareNetworkNamespace, work);
    }

    private interface Enter {
        void run() throws SysException;
    }

    private <T> T run(Enter enter, Call<T> work) throws SysException {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.execute(() -> {
            Runnable answer;
            Optional<Throwable> notBack = Optional.empty();
            try (Fd home = calls.open(HOME)) {
                enter.run();
                answer = answer(work, result);
                notBack = comeBack(home);
            } catch (SysException | RuntimeException | Error e) {
                answer = () -> result.completeExceptionally(e);
            }
            // Only now, so that the caller finds the descriptor closed.
            answer.run();
            if (notBack.isPresent()) {
                throw new LostInNamespace(notBack.get());
            }
        });
        return await(result);
    }

    /** Does the work, and returns how to tell its caller. */
    private static <T> Runnable answer(Call<T> work, CompletableFuture<T> result) {
        try {
            T value = work.run();
            return () -> result.complete(value);
        } catch (SysException | RuntimeException | Error e) {
            return () -> result.completeExceptionally(e);
        }
    }

    private Optional<Throwable> comeBack(Fd home) {
        try {
            calls.setNetworkNamespace(home);
            return Optional.empty();
        } catch (SysException | RuntimeException | Error e) {
            return Optional.of(e);
        }
    }

    /** Waits whatever comes: work in the kernel that was begun has an end that its caller must know. */
    private static <T> T await(CompletableFuture<T> result) throws SysException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrow(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static SysException rethrow(Throwable cause) {
        if (cause instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return (SysException) cause;
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    /** The thread is still in a foreign namespace. */
    private static final class LostInNamespace extends RuntimeException {

        private static final long serialVersionUID = 1L;

        LostInNamespace(Throwable cause) {
            super("setns: " + cause.getMessage(), cause);
        }
    }
}
