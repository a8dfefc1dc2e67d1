// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Request;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An agent that is played, for one client: what it says is up to the test. */
final class FakeAgent<T> implements AutoCloseable {

    /** What an agent does with its client, and has of it in the end. */
    interface Part<T> {
        T play(Peer client) throws IOException, InterruptedException;
    }

    /** A frame that came. */
    record Piece(byte kind, ByteBuffer body) {}

    /** The client's end. */
    record Peer(SocketChannel channel) {

        Request request() throws IOException {
            ByteBuffer header = read(Request.HEADER_BYTES);
            return Request.decode(read(Request.bodyLength(header)));
        }

        Piece piece() throws IOException {
            ByteBuffer header = read(Frame.HEADER_BYTES);
            return new Piece(header.get(), read(Frame.bodyLength(header)));
        }

        ByteBuffer read(int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(length);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException();
                }
            }
            return buffer.flip();
        }

        /** Whether the client goes without another word. */
        boolean leaves() throws IOException {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        }

        /** Whether the client says anything before so many milliseconds are over. */
        boolean speaksWithin(long milliseconds) throws IOException {
            channel.configureBlocking(false);
            try (Selector selector = Selector.open()) {
                channel.register(selector, SelectionKey.OP_READ);
                return selector.select(milliseconds) > 0;
            } finally {
                channel.configureBlocking(true);
            }
        }

        /** Waits until the client is gone, whatever it says before: an end, or the reset that tells that it has not read all. */
        void awaitEnd() {
            try {
                ByteBuffer any = ByteBuffer.allocate(Frame.MAX_BYTES);
                while (channel.read(any) >= 0) {
                    any.clear();
                }
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "the client has not read all", e);
            }
        }

        void say(ByteBuffer frame) throws IOException {
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
        }

        void print(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            say(Frame.of(Frame.STANDARD_OUTPUT, bytes, 0, bytes.length));
        }

        void exit(int status) throws IOException {
            say(Frame.exit(status));
        }
    }

    private static final System.Logger LOG = System.getLogger(FakeAgent.class.getName());
    private static final long LIMIT_SECONDS = 60;

    private final Path socket;
    private final ServerSocketChannel server;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<T> played;

    FakeAgent(Path directory, Part<T> part) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket = directory.resolve("bpfman.sock");
        server.bind(UnixDomainSocketAddress.of(socket));
        played = thread.submit(() -> {
            try (SocketChannel channel = server.accept()) {
                return part.play(new Peer(channel));
            }
        });
    }

    /** What the part came to. */
    T end() throws IOException {
        try {
            return played.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the agent's part did not come to its end", e);
        }
    }

    @Override
    public void close() throws IOException {
        thread.shutdownNow();
        server.close();
        Files.deleteIfExists(socket);
    }
}
