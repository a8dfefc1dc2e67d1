// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.shell.Caller;
import io.bpfman.shell.Candidate;
import io.bpfman.shell.CommandShell;
import io.bpfman.shell.Output;
import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Request;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.osgi.service.log.Logger;

/** An agent's socket without an agent, and clients of it. */
final class SocketBench implements AutoCloseable {

    interface Commands {
        void run(Caller caller, List<String> words, Output output);
    }

    /** What a client got. */
    record Answer(int status, String out, String err) {}

    private final SocketService service;
    private final Path socket;

    SocketBench(Path directory, Commands commands) throws IOException {
        this(directory, silent(), commands);
    }

    SocketBench(Path directory, Logger logger, Commands commands) throws IOException {
        socket = directory.resolve("bpfman.sock");
        CommandShell shell = new CommandShell() {
            @Override
            public List<String> commands() {
                return List.of();
            }

            @Override
            public void run(Caller caller, List<String> words, Output output) {
                commands.run(caller, words, output);
            }

            @Override
            public List<Candidate> complete(List<String> words, String started) {
                return List.of();
            }
        };
        service = SocketService.start(socket, () -> Optional.of(shell), Optional::empty, () -> {}, logger);
    }

    /** Hears all and says nothing. */
    static Logger anyLogger() {
        return (Logger) Proxy.newProxyInstance(
                SocketBench.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> null);
    }

    /** Says nothing, and fails when there is an error. */
    static Logger silent() {
        return (Logger) Proxy.newProxyInstance(
                SocketBench.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("error")) {
                        throw new AssertionError(List.of(arguments).toString());
                    }
                    return null;
                });
    }

    Path socket() {
        return socket;
    }

    SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    Answer ask(String... words) throws IOException {
        return ask(new Request(List.of(words), "net:[1]", "mnt:[1]", Map.of("LANG", "C")).encode());
    }

    Answer ask(ByteBuffer request) throws IOException {
        return ask(request, new ArrayDeque<>());
    }

    /** Asks as a client that has these answers: one for a question about a file, all that are left for one about its content. */
    Answer ask(ByteBuffer request, Queue<ByteBuffer> answers) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (SocketChannel channel = connect()) {
            while (request.hasRemaining()) {
                channel.write(request);
            }
            while (true) {
                ByteBuffer header = read(channel, Frame.HEADER_BYTES);
                byte kind = header.get();
                ByteBuffer body = read(channel, header.getInt());
                if (kind == Frame.FILE) {
                    channel.write(answers.remove());
                    continue;
                }
                if (kind == Frame.NEW_FILE || (kind == Frame.NEW_CONTENT && body.hasRemaining())) {
                    continue;
                }
                if (kind == Frame.CONTENT
                        || kind == Frame.NEW_CONTENT
                        || kind == Frame.CREDENTIAL_HELPER
                        || kind == Frame.DIRECTORY) {
                    while (!answers.isEmpty()) {
                        channel.write(answers.remove());
                    }
                    continue;
                }
                if (kind == Frame.EXIT) {
                    return new Answer(
                            body.getInt(), out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
                }
                byte[] bytes = new byte[body.remaining()];
                body.get(bytes);
                (kind == Frame.STANDARD_OUTPUT ? out : err).write(bytes);
            }
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the answer ends after " + buffer.position() + " of " + length + " bytes");
            }
        }
        return buffer.flip();
    }

    /** Leaves a socket as a killed process does. */
    static void leaveDeadSocket(Path path) throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
    }

    /** Waits until something is so. */
    static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not so within 30 s");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @Override
    public void close() {
        service.close();
    }
}
