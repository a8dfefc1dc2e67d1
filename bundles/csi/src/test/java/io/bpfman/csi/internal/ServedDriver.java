// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Program;
import io.bpfman.csi.v1.IdentityGrpc;
import io.bpfman.csi.v1.NodeGrpc;
import io.bpfman.spi.volume.MapVolumes;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.osgi.service.log.Logger;

/** The driver at a Unix socket, and a client there. */
final class ServedDriver implements AutoCloseable {

    static final String NODE = "node-7";
    static final String VERSION = "1.2.3";

    private final EventLoopGroup loops = new EpollEventLoopGroup(1);
    private final Server server;
    private final ManagedChannel channel;

    ServedDriver(Path socket, Supplier<List<Program>> programs, MapVolumes volumes) throws IOException {
        IdentityCalls identity = new IdentityCalls(VERSION, logger());
        identity.withAgent(agent(), volumes);
        server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .addService(identity)
                .addService(
                        new NodeCalls(new VolumeDriver(Agent.of(socket.toString()), programs, volumes), NODE, logger()))
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollDomainSocketChannel.class)
                .eventLoopGroup(loops)
                .usePlaintext()
                .build();
    }

    /** Nobody asks it anything. */
    static Bpfman agent() {
        return (Bpfman) Proxy.newProxyInstance(
                ServedDriver.class.getClassLoader(), new Class<?>[] {Bpfman.class}, (proxy, method, arguments) -> {
                    throw new AssertionError(method + " was called");
                });
    }

    static Logger logger() {
        return (Logger) Proxy.newProxyInstance(
                ServedDriver.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> null);
    }

    IdentityGrpc.IdentityBlockingStub identity() {
        return IdentityGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    NodeGrpc.NodeBlockingStub node() {
        return NodeGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    ManagedChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(30, TimeUnit.SECONDS);
    }
}
