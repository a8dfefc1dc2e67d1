// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelOutboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.osgi.service.log.Logger;

/**
 * Makes the listening channel, and asks of each connection, before anything is read from it, who is at its other end. Its calls have that among their
 * attributes. A connection of which it cannot be said is closed.
 */
final class Door {

    /** Who calls. */
    static final Attributes.Key<Peer> PEER = Attributes.Key.create("io.bpfman.grpc.peer");

    /** By the very object that a connection has as its remote address: all that the server hands on of it. Those at Unix sockets have no name to tell them by. */
    private final Map<SocketAddress, Peer> peers = Collections.synchronizedMap(new IdentityHashMap<>());

    private final OptionalInt inherited;
    private final Logger logger;

    /** @param inherited the number of a descriptor that listens already */
    Door(OptionalInt inherited, Logger logger) {
        this.inherited = inherited;
        this.logger = logger;
    }

    ServerChannel listening() {
        if (inherited.isEmpty()) {
            EpollServerDomainSocketChannel channel = new EpollServerDomainSocketChannel();
            channel.pipeline().addLast(new Arrivals());
            return channel;
        }
        EpollServerDomainSocketChannel channel = new EpollServerDomainSocketChannel(duplicate(), true);
        channel.pipeline().addLast(new BoundAlready(), new Arrivals());
        return channel;
    }

    private int duplicate() {
        try {
            return Inherited.duplicate(inherited.orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells the calls of a connection who is at its other end. */
    ServerTransportFilter filter() {
        return new ServerTransportFilter() {
            @Override
            public Attributes transportReady(Attributes attributes) {
                SocketAddress address = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
                @Nullable Peer peer = address == null ? null : peers.get(address);
                return peer == null
                        ? attributes
                        : attributes.toBuilder().set(PEER, peer).build();
            }
        };
    }

    /** Sees each connection that is accepted before the server does. */
    @ChannelHandler.Sharable
    private final class Arrivals extends ChannelInboundHandlerAdapter {

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // it is the future that is listened to
        public void channelRead(ChannelHandlerContext context, Object message) {
            EpollDomainSocketChannel connection = (EpollDomainSocketChannel) message;
            try {
                SocketAddress address = connection.remoteAddress();
                peers.put(address, Peer.of(connection));
                connection.closeFuture().addListener(closed -> peers.remove(address));
            } catch (IOException | RuntimeException e) {
                logger.warn("a client is not let in, because it is not known who it is", e);
                connection.unsafe().closeForcibly();
                return;
            }
            context.fireChannelRead(connection);
        }
    }

    /** Somebody else bound the descriptor, and listens on it. */
    @ChannelHandler.Sharable
    private static final class BoundAlready extends ChannelOutboundHandlerAdapter {

        @Override
        public void bind(ChannelHandlerContext context, SocketAddress address, ChannelPromise promise) {
            promise.trySuccess();
        }
    }
}
