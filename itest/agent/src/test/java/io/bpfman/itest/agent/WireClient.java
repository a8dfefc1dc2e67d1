// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Request;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A client of an agent's socket that is no process of its own, so that there can be thousands. */
final class WireClient {

    private WireClient() {}

    /** What came back. */
    record Reply(int status, String out, String err) {}

    /** Asks and waits for the whole answer. */
    static Reply ask(Path socket, String... words) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (SocketChannel channel = send(socket, words)) {
            while (true) {
                ByteBuffer header = read(channel, Frame.HEADER_BYTES);
                byte kind = header.get();
                byte[] body = read(channel, header.getInt()).array();
                if (kind == Frame.EXIT) {
                    return new Reply(
                            ByteBuffer.wrap(body).getInt(),
                            out.toString(StandardCharsets.UTF_8),
                            err.toString(StandardCharsets.UTF_8));
                }
                if (kind == Frame.FILE) {
                    answer(channel, Path.of(new String(body, StandardCharsets.UTF_8)));
                } else {
                    (kind == Frame.STANDARD_OUTPUT ? out : err).write(body);
                }
            }
        }
    }

    private static void answer(SocketChannel channel, Path file) throws IOException {
        byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
        int length = 4 * Long.BYTES + path.length;
        ByteBuffer frame =
                ByteBuffer.allocate(Frame.HEADER_BYTES + length).put(Frame.FILE).putInt(length);
        for (String each : new String[] {"dev", "ino", "mode", "size"}) {
            frame.putLong(((Number) Files.getAttribute(file, "unix:" + each)).longValue());
        }
        frame.put(path).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /** Asks and goes; gives back nothing. */
    static String leave(Path socket, String... words) throws IOException {
        send(socket, words).close();
        return "";
    }

    private static SocketChannel send(Path socket, String... words) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        ByteBuffer request = new Request(List.of(words), "", "", Map.of()).encode();
        while (request.hasRemaining()) {
            channel.write(request);
        }
        return channel;
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
}
