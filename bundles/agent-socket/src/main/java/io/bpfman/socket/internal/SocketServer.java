// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.socket.wire.Request;
import io.bpfman.socket.wire.WireException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.log.Logger;

/**
 * Accepts clients and serves some of them at a time, each by a thread that waits for it; the others wait their turn in the order in which they came. A
 * client that keeps its thread waiting is let go of: soon when others want the thread.
 */
final class SocketServer implements AutoCloseable {

    /** Who may talk to the agent. */
    interface Admission {
        /**
         * The number of the user at the other end; empty for one who may not talk to the agent. Throws when it cannot be said who that is.
         */
        OptionalLong user(SocketChannel channel) throws IOException;
    }

    /** Who does what a client asks for. */
    interface Requests {
        /**
         * Runs the command and writes all of its answer.
         *
         * @param user the number of the user who asks
         */
        void run(Request request, Connection client, long user);
    }

    /** At most so many answers are in memory at once. */
    private static final int THREADS = 32;

    private static final int MAX_WAITING = 1024;
    private static final long REQUEST_LIMIT = Duration.ofSeconds(10).toNanos();
    private static final long TAKING_LIMIT = Duration.ofSeconds(60).toNanos();
    private static final long LIMIT_IN_A_QUEUE = Duration.ofSeconds(3).toNanos();
    private static final long TICK_MILLISECONDS = 500;
    private static final long LONGEST_TICK = Duration.ofSeconds(1).toNanos();
    private static final long COMPLAINT_PAUSE = Duration.ofMinutes(1).toNanos();

    private final ServerSocketChannel server;
    private final Admission admission;
    private final Requests requests;
    private final Logger logger;
    private final ThreadPoolExecutor threads;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final RunningTime time = new RunningTime(System.nanoTime(), LONGEST_TICK);
    private final Thread acceptor;
    private final Thread watch;
    private volatile boolean draining;
    private long quietUntil = System.nanoTime();

    SocketServer(ServerSocketChannel server, Admission admission, Requests requests, Logger logger) {
        this.server = server;
        this.admission = admission;
        this.requests = requests;
        this.logger = logger;
        AtomicInteger count = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                work -> daemon(work, "bpfman-client-" + count.incrementAndGet()));
        threads.allowCoreThreadTimeOut(true);
        acceptor = daemon(this::acceptAll, "bpfman-socket");
        watch = daemon(this::watchAll, "bpfman-socket-watch");
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        acceptor.start();
        watch.start();
    }

    private void acceptAll() {
        try {
            while (!draining && ended.getCount() > 0) {
                try {
                    admit(server.accept());
                } catch (ClosedChannelException e) {
                    logger.debug("the socket takes no more clients");
                    return;
                } catch (IOException | RuntimeException | Error e) {
                    complain(e);
                    // The client still waits at the door, so that trying again at once would be all that this thread
                    // does.
                    if (ended.await(TICK_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void complain(Throwable e) {
        if (System.nanoTime() - quietUntil >= 0) {
            quietUntil = System.nanoTime() + COMPLAINT_PAUSE;
            logger.warn("clients cannot be let in: {}; tried again every {} ms", e.toString(), TICK_MILLISECONDS);
        }
    }

    /** Nothing is read from a client before it is known who it is. */
    private void admit(SocketChannel channel) {
        Connection client = new Connection(channel, logger, time);
        try {
            OptionalLong user = admission.user(channel);
            if (user.isPresent()) {
                connections.add(client);
                threads.execute(() -> serve(client, user.getAsLong()));
                return;
            }
            client.refuse("must run as root, or as the user who runs the agent");
        } catch (RejectedExecutionException e) {
            client.refuse(draining ? "the agent takes no more commands" : "the agent is too busy");
        } catch (IOException | RuntimeException e) {
            logger.warn("a client is not let in, because it is not known who it is", e);
        }
        letGo(client);
    }

    private void serve(Connection client, long user) {
        try {
            requests.run(client.read(), client, user);
        } catch (WireException e) {
            client.refuse(e);
        } catch (IOException e) {
            logger.debug("a client is gone: {}", e.toString());
        } finally {
            letGo(client);
        }
    }

    private void letGo(Connection client) {
        connections.remove(client);
        client.close();
    }

    private void watchAll() {
        try {
            while (!ended.await(TICK_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                boolean queue = !threads.getQueue().isEmpty();
                time.look(System.nanoTime());
                for (Connection client : connections) {
                    if ((draining && client.isSilent())
                            || client.keepsWaiting(
                                    queue ? LIMIT_IN_A_QUEUE : REQUEST_LIMIT,
                                    queue ? LIMIT_IN_A_QUEUE : TAKING_LIMIT)) {
                        letGo(client);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Takes no more clients and waits for the commands under way.
     *
     * @return whether all of them ended in time
     */
    boolean drain(long limitMilliseconds) throws InterruptedException {
        draining = true;
        try {
            server.close();
        } catch (IOException e) {
            logger.warn("the agent's socket does not close", e);
        }
        connections.stream().filter(Connection::isSilent).forEach(this::letGo);
        threads.shutdown();
        return threads.awaitTermination(limitMilliseconds, TimeUnit.MILLISECONDS);
    }

    /** Lets go of every client at once. */
    @Override
    public void close() {
        ended.countDown();
        connections.forEach(this::letGo);
    }
}
