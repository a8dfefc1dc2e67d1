// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import io.bpfman.grpc.CallListener;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.util.Collection;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.log.Logger;

/** A gRPC server at a Unix socket, from its beginning to its end. For any thread. */
final class SocketServer implements AutoCloseable {

    /**
     * What a server is made of.
     *
     * @param name of the server
     * @param inherited the descriptor that listens at the socket already
     * @param users who may call as well
     * @param maxMessageBytes of the largest message that is read
     * @param listeners to calls
     */
    record Parts(
            String name,
            SocketPlace place,
            OptionalInt inherited,
            Set<Long> users,
            int maxMessageBytes,
            Collection<CallListener> listeners) {}

    /** Calls wait for the kernel and for each other; more at a time would only wait. */
    private static final int THREADS = 32;

    /** How long calls under way may take when the server is to end. */
    private static final long STOP_SECONDS = 60;

    /**
     * How long clients may take to read what they were answered. A connection that ends before its client has said that
     * it saw the end coming takes answers with it: the client writes that it saw it, is told that nobody reads it, and
     * does not look at what is there to read any more.
     */
    private static final long READ_SECONDS = 2;

    /** Waits a while for clients to leave; whether all have. */
    interface Patience {
        boolean await(Server server) throws InterruptedException;
    }

    private final ServiceTable services;
    private final HealthStatusManager health;
    private final UnderWay underWay;
    private final Server server;
    private final Patience patience;
    private final EventLoopGroup loops;
    private final ThreadPoolExecutor workers;
    private final Parts parts;
    private final Logger logger;

    private SocketServer(
            Parts parts,
            ServiceTable services,
            HealthStatusManager health,
            UnderWay underWay,
            Server server,
            EventLoopGroup loops,
            ThreadPoolExecutor workers,
            Patience patience,
            Logger logger) {
        this.patience = patience;
        this.parts = parts;
        this.services = services;
        this.health = health;
        this.underWay = underWay;
        this.server = server;
        this.loops = loops;
        this.workers = workers;
        this.logger = logger;
    }

    /** Makes the socket and serves there from the first call on; throws, and leaves nothing, when it cannot be made. */
    static SocketServer start(Parts parts, Collection<ServerServiceDefinition> first, Logger logger)
            throws IOException {
        return start(parts, first, server -> server.awaitTermination(READ_SECONDS, TimeUnit.SECONDS), logger);
    }

    /** @param patience with clients that read what they were answered */
    static SocketServer start(Parts parts, Collection<ServerServiceDefinition> first, Patience patience, Logger logger)
            throws IOException {
        if (parts.inherited().isEmpty()) {
            parts.place().prepare();
        }
        EventLoopGroup loops =
                new EpollEventLoopGroup(1, (ThreadFactory) work -> daemon(work, "bpfman-grpc-" + parts.name()));
        ThreadPoolExecutor workers = workers(parts.name());
        try {
            ServiceTable services = new ServiceTable();
            HealthStatusManager health = new HealthStatusManager();
            first.forEach(service -> add(service, services, health));
            Admission admission = new Admission();
            UnderWay underWay = new UnderWay();
            Door door = new Door(parts.inherited(), logger);
            Server server = NettyServerBuilder.forAddress(
                            new DomainSocketAddress(parts.place().path().toFile()))
                    .channelFactory(door::listening)
                    // an option of TCP, which the server sets for every connection
                    .withChildOption(ChannelOption.SO_KEEPALIVE, null)
                    .bossEventLoopGroup(loops)
                    .workerEventLoopGroup(loops)
                    .executor(workers)
                    .addTransportFilter(door.filter())
                    // the one that is named last sees a call first
                    .intercept(underWay)
                    .intercept(admission)
                    .intercept(new Measuring(parts.name(), parts.listeners(), logger))
                    .maxInboundMessageSize(parts.maxMessageBytes())
                    .permitKeepAliveTime(10, TimeUnit.SECONDS)
                    .permitKeepAliveWithoutCalls(true)
                    .fallbackHandlerRegistry(services)
                    .addService(health.getHealthService())
                    .addService(ProtoReflectionServiceV1.newInstance())
                    .addService(earlierReflection())
                    .build()
                    .start();
            SocketServer made =
                    new SocketServer(parts, services, health, underWay, server, loops, workers, patience, logger);
            try {
                if (parts.inherited().isEmpty()) {
                    parts.place().open();
                }
                admission.open(parts.place().callers(parts.users()));
            } catch (IOException | RuntimeException e) {
                made.close();
                throw e;
            }
            return made;
        } catch (IOException | RuntimeException e) {
            workers.shutdown();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
            throw e;
        }
    }

    /** Most clients that look for services ask the first form of this one. */
    @SuppressWarnings("deprecation")
    private static BindableService earlierReflection() {
        return ProtoReflectionService.newInstance();
    }

    private static ThreadPoolExecutor workers(String name) {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor workers = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> daemon(work, "bpfman-grpc-" + name + "-" + count.incrementAndGet()));
        workers.allowCoreThreadTimeOut(true);
        return workers;
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    void add(ServerServiceDefinition service) {
        add(service, services, health);
    }

    private static void add(ServerServiceDefinition service, ServiceTable services, HealthStatusManager health) {
        services.add(service);
        health.setStatus(service.getServiceDescriptor().getName(), ServingStatus.SERVING);
    }

    void remove(ServerServiceDefinition service) {
        services.remove(service);
        health.clearStatus(service.getServiceDescriptor().getName());
    }

    /** Takes no more calls, waits for those under way, but not forever, and removes the socket. */
    @Override
    public void close() {
        health.enterTerminalState();
        server.shutdown();
        try {
            boolean ended = underWay.awaitNone(STOP_SECONDS, TimeUnit.SECONDS);
            boolean read = patience.await(server);
            if (!read && ended && !underWay.awaitNone(0, TimeUnit.SECONDS)) {
                // a client may call until it sees the end coming, and such a call is taken, too
                ended = underWay.awaitNone(STOP_SECONDS, TimeUnit.SECONDS);
                read = patience.await(server);
            }
            if (!read) {
                // streams are left, which end only when somebody ends them
                server.shutdownNow();
            }
            ended &= server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            workers.shutdown();
            if (!ended || !workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                logger.warn(
                        "calls at {} have not ended within {} s and go on",
                        parts.place().path(),
                        STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.shutdownNow();
        } finally {
            workers.shutdown();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        }
    }
}
