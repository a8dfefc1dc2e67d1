// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import io.bpfman.kernel.linux.internal.sys.Channel;
import io.bpfman.kernel.linux.internal.sys.Channel.BrokenException;
import io.bpfman.kernel.linux.internal.sys.Channel.LateException;
import io.bpfman.kernel.linux.internal.sys.Channel.Message;
import io.bpfman.kernel.linux.internal.sys.Child;
import io.bpfman.kernel.linux.internal.sys.Child.Exit;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.MemoryFile;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.osgi.service.log.Logger;

/** A worker that runs, and the thread that waits for its end. Questions are one thread's at a time; all else is for any thread. */
final class WorkerProcess implements AutoCloseable {

    /** Replies are of an object's programs and maps, or a log that was cut. */
    private static final int MOST_BYTES = 1 << 23;

    private static final int MOST_DESCRIPTORS = 1 << 12;

    /** A process that was killed, or that crashes, ends in less. */
    private static final long END_SECONDS = 20;

    private static final WorkerEnd UNKNOWN = new WorkerEnd("in a way that nobody saw", false, "");

    private final Channel channel;
    private final Child child;
    private final MemoryFile log;
    private final Logger logger;
    private final CompletableFuture<WorkerEnd> end = new CompletableFuture<>();
    private final Thread keeper;

    /** A reply, and the descriptors that came with it. */
    record Answer(Reply reply, List<Fd> descriptors) implements AutoCloseable {
        @Override
        public void close() {
            descriptors.forEach(Fd::close);
        }
    }

    /** @param rest asked again and again: until when the worker may rest, or nothing when it is to end now and nobody asks it any more */
    WorkerProcess(WorkerStart.Started started, Logger logger, Supplier<OptionalLong> rest) {
        this.channel = started.channel();
        this.child = started.child();
        this.log = started.log();
        this.logger = logger;
        this.keeper = new Thread(() -> keep(rest), "bpfman-worker-" + child.pid());
        keeper.setDaemon(true);
        keeper.start();
    }

    int pid() {
        return child.pid();
    }

    /** Waits for the end of the process, and ends it when it has rested for long enough. */
    private void keep(Supplier<OptionalLong> rest) {
        boolean retired = false;
        WorkerEnd how = UNKNOWN;
        try {
            Optional<Exit> exit = Optional.empty();
            while (exit.isEmpty()) {
                OptionalLong until = retired ? OptionalLong.empty() : rest.get();
                retired = until.isEmpty();
                if (retired) {
                    child.kill();
                }
                exit = child.await(retired ? deadline(TimeUnit.SECONDS.toNanos(END_SECONDS)) : until);
            }
            how = WorkerEnd.of(exit.get(), log.text());
        } catch (SysException | RuntimeException | Error e) {
            logger.warn("the worker {} is no longer watched: {}", child.pid(), e.getMessage());
            child.kill();
        } finally {
            if (retired) {
                channel.close();
            }
            child.close();
            log.close();
            end.complete(how);
        }
    }

    static OptionalLong deadline(long nanos) {
        return OptionalLong.of(System.nanoTime() + nanos);
    }

    /** Whether it is gone by now; its end may be news to whoever waits for it. For whoever may ask it. */
    boolean hasEnded() throws SysException {
        return end.isDone() || channel.hasEnded();
    }

    /** Whether it was alive when its end was last looked for. Any thread. */
    boolean isThere() {
        return !end.isDone();
    }

    /** Sends a question, if there is one, and receives the reply. */
    Answer ask(Request request, OptionalLong deadline) throws SysException, BrokenException, LateException {
        channel.send(request.bytes(), request.descriptors(), deadline);
        return hear(deadline);
    }

    Answer hear(OptionalLong deadline) throws SysException, BrokenException, LateException {
        Message message = channel.receive(MOST_BYTES, MOST_DESCRIPTORS, deadline);
        try {
            Reader reader = new Reader(message.bytes());
            Reply reply = Reply.read(reader);
            List<String> said = new ArrayList<>();
            for (int left = reader.count(); left > 0; left--) {
                said.add(reader.text());
            }
            reader.end();
            said.forEach(each -> logger.debug("{}", each));
            return new Answer(reply, message.descriptors());
        } catch (MalformedException e) {
            message.close();
            throw new BrokenException("what is no reply: " + e.getMessage(), false);
        } catch (RuntimeException | Error e) {
            message.close();
            throw e;
        }
    }

    void kill() {
        child.kill();
    }

    /** How it ended; it is killed when it does not by itself. */
    WorkerEnd awaitEnd() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return end.get(END_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    child.kill();
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends it, whatever it is doing, and waits until it has ended. */
    @Override
    public void close() {
        child.kill();
        awaitEnd();
        channel.close();
    }
}
