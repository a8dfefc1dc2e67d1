// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Request;
import io.bpfman.socket.wire.WireException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.log.Logger;

/**
 * Accepts clients, reads their requests and writes their answers, all of it in one thread that never waits for a single client. What
 * they ask for is done elsewhere.
 */
final class SocketServer implements Runnable, AutoCloseable {

    /** Who does what a client asks for. Called by the selector's thread; must not wait. */
    interface Requests {
        void accept(Request request, Replies replies);
    }

    private static final int MAX_CLIENTS = 1024;
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);
    private static final long TICK_MILLISECONDS = 1000;

    private final ServerSocketChannel server;
    private final Selector selector;
    private final SelectionKey accepting;
    private final Peers peers;
    private final Requests requests;
    private final Logger logger;
    private final Map<SelectionKey, Connection> connections = new ConcurrentHashMap<>();
    private volatile boolean draining;

    SocketServer(ServerSocketChannel server, Peers peers, Requests requests, Logger logger) throws IOException {
        this.server = server;
        this.peers = peers;
        this.requests = requests;
        this.logger = logger;
        selector = Selector.open();
        server.configureBlocking(false);
        accepting = server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Serves until {@link #drain} was called and every answer is written. */
    @Override
    public void run() {
        try (selector;
                server) {
            while (!draining || !connections.isEmpty()) {
                if (draining) {
                    server.close();
                }
                selector.select(TICK_MILLISECONDS);
                for (SelectionKey key : selector.selectedKeys()) {
                    serve(key);
                }
                selector.selectedKeys().clear();
                lookAround();
            }
        } catch (IOException e) {
            logger.error("the socket serves no longer", e);
        }
    }

    private void serve(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        if (key.isAcceptable()) {
            accept();
            return;
        }
        Connection connection = connections.get(key);
        if (connection == null || !key.isReadable()) {
            return;
        }
        try {
            connection.read().ifPresent(request -> requests.accept(request, connection.replies()));
        } catch (WireException e) {
            refuse(connection.replies(), e.getMessage());
        } catch (IOException e) {
            logger.debug("a client is gone: {}", e.getMessage());
            connection.replies().abandon();
        }
    }

    /** Writes what waits and lets go of those that are done or late. */
    private void lookAround() {
        long now = System.nanoTime();
        for (Map.Entry<SelectionKey, Connection> entry : connections.entrySet()) {
            Connection connection = entry.getValue();
            if (connection.isLate(now) || (draining && !connection.hasAsked())) {
                connection.replies().abandon();
            }
            try {
                connection.write();
            } catch (IOException e) {
                logger.debug("a client is gone: {}", e.getMessage());
                connection.replies().abandon();
            }
            if (connection.replies().isDone()) {
                close(entry.getKey(), connection);
            }
        }
        if (accepting.isValid()) {
            accepting.interestOps(connections.size() < MAX_CLIENTS ? SelectionKey.OP_ACCEPT : 0);
        }
    }

    private void accept() {
        try {
            SocketChannel channel = server.accept();
            if (channel == null) {
                return;
            }
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            Connection connection = new Connection(
                    channel, key, new Replies(selector::wakeup), System.nanoTime() + REQUEST_LIMIT.toNanos());
            connections.put(key, connection);
            if (!peers.mayEnter(channel)) {
                refuse(connection.replies(), "must run as root, or as the user who runs the agent");
            }
        } catch (ClosedChannelException e) {
            logger.debug("the socket takes no more clients");
        } catch (IOException e) {
            logger.warn("a client could not be let in", e);
        }
    }

    private static void refuse(Replies replies, String why) {
        byte[] text = ("bpfman: error: " + why + "\n").getBytes(StandardCharsets.UTF_8);
        replies.add(Frame.of(Frame.STANDARD_ERROR, text, 0, text.length));
        replies.end(1);
    }

    private void close(SelectionKey key, Connection connection) {
        connections.remove(key);
        try {
            connection.close();
        } catch (IOException e) {
            logger.debug("a client's socket does not close: {}", e.getMessage());
        }
    }

    /** Takes no more clients and lets {@link #run} end once the answers under way are written. */
    void drain() {
        draining = true;
        selector.wakeup();
    }

    /** Lets go of every client at once. */
    @Override
    public void close() {
        List<Connection> left = new ArrayList<>(connections.values());
        left.forEach(connection -> connection.replies().abandon());
        if (selector.isOpen()) {
            selector.wakeup();
        }
    }
}
