// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.shell.Caller;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.CommandShell;
import io.bpfman.shell.Output;
import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Request;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.osgi.service.log.Logger;

/** Runs what clients ask for, in the order in which they asked, some at a time. A command that has started is never interrupted. */
final class CommandRuns implements SocketServer.Requests {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int THREADS = 16;
    private static final int MAX_WAITING = 4096;
    private static final String PREFIX = "bpfman: error: ";

    private final Supplier<Optional<CommandShell>> shell;
    private final AgentCommands agent;
    private final Logger logger;
    private final ThreadPoolExecutor threads;

    CommandRuns(Supplier<Optional<CommandShell>> shell, AgentCommands agent, Logger logger) {
        this.shell = shell;
        this.agent = agent;
        this.logger = logger;
        AtomicInteger count = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), work -> {
                    Thread thread = new Thread(work, "bpfman-client-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void accept(Request request, Replies replies) {
        try {
            threads.execute(() -> run(request, replies));
        } catch (RejectedExecutionException e) {
            byte[] text = (PREFIX
                            + (threads.isShutdown() ? "the agent takes no more commands" : "the agent is too busy")
                            + "\n")
                    .getBytes(StandardCharsets.UTF_8);
            replies.add(Frame.of(Frame.STANDARD_ERROR, text, 0, text.length));
            replies.end(FAILED);
        }
    }

    private void run(Request request, Replies replies) {
        if (replies.isAbandoned()) {
            // Its client went away before it began: nothing was done, nothing is to be undone.
            return;
        }
        PrintStream out = stream(replies, Frame.STANDARD_OUTPUT);
        PrintStream err = stream(replies, Frame.STANDARD_ERROR);
        int status = FAILED;
        try {
            status = run(request, new Output(out, err, unicode(request.environment())));
        } catch (CommandException e) {
            err.println(PREFIX + e.getMessage());
        } catch (InvalidPathException e) {
            err.println(PREFIX + "\"" + e.getInput() + "\" is no path: " + e.getReason());
        } catch (RuntimeException e) {
            logger.error("the command {} failed", request.words(), e);
            err.println(PREFIX + "internal error: " + e + "; the agent's log has more");
        } finally {
            out.flush();
            err.flush();
            replies.end(status);
        }
    }

    private int run(Request request, Output output) {
        Caller caller = Caller.host(Path.of(request.directory()), request.environment());
        if (agent.isOne(request.words())) {
            agent.run(request.words(), output);
        } else {
            shell.get()
                    .orElseThrow(() -> new CommandException(
                            "the agent has no commands at the moment: its bundle io.bpfman.shell is not started"))
                    .run(caller, request.words(), output);
        }
        return OK;
    }

    private static PrintStream stream(Replies replies, byte kind) {
        return new PrintStream(
                new BufferedOutputStream(new FrameStream(replies, kind), Frame.MAX_BYTES),
                false,
                StandardCharsets.UTF_8);
    }

    /** Whether the client's locale is one of UTF-8, see locale(7). */
    private static boolean unicode(Map<String, String> environment) {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                String upper = value.toUpperCase(Locale.ROOT);
                return upper.contains("UTF-8") || upper.contains("UTF8");
            }
        }
        return false;
    }

    /**
     * Takes no more commands and waits for those under way.
     *
     * @return whether all of them ended in time
     */
    boolean end(long limitMilliseconds) throws InterruptedException {
        threads.shutdown();
        return threads.awaitTermination(limitMilliseconds, TimeUnit.MILLISECONDS);
    }
}
