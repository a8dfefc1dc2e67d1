// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.socket.wire.Request;
import io.bpfman.socket.wire.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** One client: its request as far as it came, and its answer as far as it was taken. Used by the selector's thread, but for the replies. */
final class Connection {

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Replies replies;
    private final long deadline;
    private final ByteBuffer header = ByteBuffer.allocate(Request.HEADER_BYTES);
    private ByteBuffer body = ByteBuffer.allocate(0);
    private boolean asked;

    /**
     * @param deadline when the request has to be complete, in {@link System#nanoTime()}
     */
    Connection(SocketChannel channel, SelectionKey key, Replies replies, long deadline) {
        this.channel = channel;
        this.key = key;
        this.replies = replies;
        this.deadline = deadline;
    }

    Replies replies() {
        return replies;
    }

    /** Reads what came; gives the request when it is complete for the first time. A client that is gone is marked as such. */
    Optional<Request> read() throws IOException {
        if (asked) {
            // A client has one question. All that may come now is its end.
            ByteBuffer rest = ByteBuffer.allocate(Request.HEADER_BYTES);
            int count = channel.read(rest);
            if (count < 0) {
                replies.abandon();
            } else if (count > 0) {
                throw new WireException("more than one request came");
            }
            return Optional.empty();
        }
        if (header.hasRemaining()) {
            if (ended(channel.read(header)) || header.hasRemaining()) {
                return Optional.empty();
            }
            body = ByteBuffer.allocate(Request.bodyLength(header.flip()));
        }
        if (body.hasRemaining() && ended(channel.read(body))) {
            return Optional.empty();
        }
        if (body.hasRemaining()) {
            return Optional.empty();
        }
        asked = true;
        Request request = Request.decode(body.flip());
        body = ByteBuffer.allocate(0);
        return Optional.of(request);
    }

    private boolean ended(int count) {
        if (count < 0) {
            replies.abandon();
        }
        return count < 0;
    }

    /** Writes what waits and asks to be told when more can be written. */
    void write() throws IOException {
        if (!key.isValid()) {
            return;
        }
        replies.writeTo(channel);
        key.interestOps(SelectionKey.OP_READ | (replies.isWaiting() ? SelectionKey.OP_WRITE : 0));
    }

    /** Whether the request came. */
    boolean hasAsked() {
        return asked;
    }

    /** Whether the request should have been complete by now. */
    boolean isLate(long now) {
        return !asked && now - deadline > 0;
    }

    void close() throws IOException {
        replies.abandon();
        channel.close();
    }
}
