// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Runs the client once against an agent that is played here, so that whoever makes an archive of a JVM's classes gets all that a command
 * needs.
 */
public final class Rehearsal implements Runnable {

    private final ServerSocketChannel server;

    private Rehearsal(ServerSocketChannel server) {
        this.server = server;
    }

    /**
     * Ends the process as {@link Main} does.
     *
     * @param words an empty directory that others may not enter
     */
    public static void main(String[] words) throws IOException {
        Path socket = Path.of(words[0], "bpfman.sock");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread agent = new Thread(new Rehearsal(server), "agent");
        agent.setDaemon(true);
        agent.start();
        Main.main(new String[] {"version", "--runtime-dir", words[0]});
    }

    @Override
    public void run() {
        byte[] answer = "bpfman\n".getBytes(StandardCharsets.UTF_8);
        try (SocketChannel client = server.accept()) {
            client.read(ByteBuffer.allocate(Request.HEADER_BYTES + Request.MAX_BYTES));
            client.write(Frame.text(Frame.FILE, "."));
            client.read(ByteBuffer.allocate(Frame.HEADER_BYTES + Frame.MAX_BYTES));
            client.write(Frame.of(Frame.STANDARD_OUTPUT, answer, 0, answer.length));
            client.write(Frame.exit(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
