// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import io.bpfman.socket.wire.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One request and its answer. */
final class Conversation {

    private final SocketChannel channel;
    private final OwnFiles files;
    private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
    private byte[] lastOutput = new byte[0];
    private String unsent = "";

    Conversation(SocketChannel channel) {
        this.channel = channel;
        files = new OwnFiles(channel);
    }

    /** Sends the request, or as much of it as is taken: an agent that lets somebody not in says why and reads nothing. */
    void send(ByteBuffer request) {
        try {
            while (request.hasRemaining()) {
                channel.write(request);
            }
        } catch (IOException e) {
            unsent = " and has not taken the whole command: " + e.getMessage();
        }
    }

    /**
     * Prints the answer as it comes. A stream that takes no more does not keep the rest from being read: the command goes on, and only its
     * end says whether it worked.
     *
     * @return the exit status
     */
    int receive(OutputStream out, OutputStream err) throws IOException, ClientException {
        try {
            return answered(out, err);
        } finally {
            files.drop();
        }
    }

    private int answered(OutputStream out, OutputStream err) throws IOException, ClientException {
        String lost = "";
        while (true) {
            header.clear();
            fill(header);
            header.flip();
            byte kind = header.get();
            byte[] bytes = new byte[Frame.bodyLength(header)];
            ByteBuffer body = ByteBuffer.wrap(bytes);
            fill(body);
            body.flip();
            switch (kind) {
                case Frame.STANDARD_OUTPUT -> {
                    lost = print(out, bytes, "standard output", lost);
                    lastOutput = bytes;
                }
                case Frame.STANDARD_ERROR -> lost = print(err, bytes, "standard error", lost);
                case Frame.FILE, Frame.CONTENT -> files.answer(kind, body);
                case Frame.CREDENTIAL_HELPER -> files.tellLogin(bytes);
                case Frame.DIRECTORY -> files.tellNames(body);
                case Frame.NEW_FILE -> files.begin(body);
                case Frame.NEW_CONTENT -> files.write(body);
                case Frame.EXIT -> {
                    int status = Frame.status(body);
                    if (!lost.isEmpty()) {
                        throw new ClientException(lost);
                    }
                    return status;
                }
                default -> throw Frame.otherRelease();
            }
        }
    }

    /** Gives back what is lost now. */
    private static String print(OutputStream to, byte[] bytes, String name, String lost) {
        try {
            to.write(bytes);
            return lost;
        } catch (IOException e) {
            return name + " cannot be written: " + e.getMessage();
        }
    }

    /** The last line of what the answer wrote to standard output, without its end. */
    String lastLine() {
        String text = new String(lastOutput, StandardCharsets.UTF_8);
        int end = text.endsWith("\n") ? text.length() - 1 : text.length();
        return text.substring(text.lastIndexOf('\n', end - 1) + 1, end);
    }

    private void fill(ByteBuffer buffer) throws IOException, ClientException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new ClientException("the agent ended before the command was answered" + unsent
                        + "; look at what there is with: bpfman program list; bpfman link list");
            }
        }
    }
}
