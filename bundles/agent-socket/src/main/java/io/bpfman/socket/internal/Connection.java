// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Request;
import io.bpfman.socket.wire.WireException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import org.osgi.service.log.Logger;

/**
 * One client: its request, then its answer, frame by frame, without a buffer in between. Used by one thread, which waits for the client; but whether
 * the client keeps it waiting is asked, and {@link #close} called, by others.
 */
final class Connection implements AutoCloseable {

    private enum Waiting {
        FOR_NOTHING,
        FOR_THE_REQUEST,
        FOR_AN_ANSWER,
        FOR_ROOM
    }

    /** A piece of an answer that the client gives. */
    record Piece(byte kind, ByteBuffer body) {}

    private record Wait(Waiting reason, long since) {}

    private final SocketChannel channel;
    private final Logger logger;
    private final LongSupplier clock;
    private volatile Wait wait = new Wait(Waiting.FOR_NOTHING, 0);
    private boolean gone;

    /** @param clock the nanoseconds by which it is told how long the client keeps its thread waiting */
    Connection(SocketChannel channel, Logger logger, LongSupplier clock) {
        this.channel = channel;
        this.logger = logger;
        this.clock = clock;
    }

    /**
     * The one request that a client has.
     *
     * @throws EOFException when the client is gone before all of it came
     */
    Request read() throws IOException {
        wait = new Wait(Waiting.FOR_THE_REQUEST, clock.getAsLong());
        try {
            int length = Request.bodyLength(fill(ByteBuffer.allocate(Request.HEADER_BYTES)));
            return Request.decode(fill(ByteBuffer.allocate(length)));
        } finally {
            wait = new Wait(Waiting.FOR_NOTHING, 0);
        }
    }

    /**
     * The next piece of what the client answers.
     *
     * @throws EOFException when the client is gone
     */
    Piece readPiece() throws IOException {
        wait = new Wait(Waiting.FOR_AN_ANSWER, clock.getAsLong());
        try {
            ByteBuffer header = fill(ByteBuffer.allocate(Frame.HEADER_BYTES));
            byte kind = header.get();
            return new Piece(kind, fill(ByteBuffer.allocate(Frame.bodyLength(header))));
        } finally {
            wait = new Wait(Waiting.FOR_NOTHING, 0);
        }
    }

    private ByteBuffer fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the client has left before it said all that it was to say");
            }
        }
        return buffer.flip();
    }

    /** Hands a frame to the client, and waits until it was taken. What is for a client that is gone is dropped: its command goes on. */
    void write(ByteBuffer frame) {
        if (gone) {
            return;
        }
        try {
            while (frame.hasRemaining()) {
                wait = new Wait(Waiting.FOR_ROOM, clock.getAsLong());
                channel.write(frame);
            }
        } catch (IOException e) {
            gone = true;
            logger.debug("a client is gone: {}", e.toString());
        } finally {
            wait = new Wait(Waiting.FOR_NOTHING, 0);
        }
    }

    /** Whether the client is there: one that is gone takes nothing, not even nothing. */
    boolean isThere() {
        write(Frame.of(Frame.STANDARD_ERROR, new byte[0], 0, 0));
        return !gone;
    }

    /** Says why nothing is done for this client. */
    void refuse(String why) {
        byte[] text = (CommandRuns.PREFIX + why + "\n").getBytes(StandardCharsets.UTF_8);
        write(Frame.of(Frame.STANDARD_ERROR, text, 0, text.length));
        write(Frame.exit(CommandRuns.FAILED));
    }

    void refuse(WireException what) {
        refuse(what.getMessage());
    }

    /** Whether the client has not said yet all that it wants, although it could. */
    boolean isSilent() {
        return wait.reason == Waiting.FOR_THE_REQUEST;
    }

    /** Whether the thread has waited for the client for longer than this. */
    boolean keepsWaiting(long requestNanos, long roomNanos) {
        Wait current = wait;
        long now = clock.getAsLong();
        return switch (current.reason) {
            case FOR_NOTHING -> false;
            case FOR_THE_REQUEST, FOR_AN_ANSWER -> now - current.since > requestNanos;
            case FOR_ROOM -> now - current.since > roomNanos;
        };
    }

    /** Lets go of the client, whatever is waited for. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            logger.debug("a client's socket does not close: {}", e.toString());
        }
    }
}
