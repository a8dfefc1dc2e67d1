// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.socket.wire.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The frames of one answer that the client has not taken yet. A command adds them from its thread, the selector's thread writes them. What
 * is added for a client that is gone is dropped: its command goes on.
 */
final class Replies {

    /** Bytes that may wait; whoever adds more waits for the client. */
    static final int MAX_WAITING = 4 << 20;

    private static final long PATIENCE_SECONDS = 60;

    private final Deque<ByteBuffer> frames = new ArrayDeque<>();
    private final Runnable wakeUp;
    private long waiting;
    private boolean last;
    private boolean gone;

    /**
     * @param wakeUp called when there is something to write
     */
    Replies(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /** Adds a frame; waits while too much of this answer is waiting, but not forever for a client that reads nothing. */
    void add(ByteBuffer frame) {
        synchronized (this) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!gone && waiting > MAX_WAITING) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    abandon();
                    break;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    abandon();
                }
            }
            if (gone) {
                return;
            }
            frames.add(frame);
            waiting += frame.remaining();
        }
        wakeUp.run();
    }

    /** Adds the exit status, behind which nothing comes. */
    void end(int status) {
        synchronized (this) {
            last = true;
            if (!gone) {
                ByteBuffer frame = Frame.exit(status);
                frames.add(frame);
                waiting += frame.remaining();
            }
        }
        wakeUp.run();
    }

    /** Drops what waits and what will come: nobody reads it. */
    synchronized void abandon() {
        gone = true;
        frames.clear();
        waiting = 0;
        notifyAll();
    }

    /** Whether nobody reads any more. */
    synchronized boolean isAbandoned() {
        return gone;
    }

    /** Whether something can be written. */
    synchronized boolean isWaiting() {
        return !frames.isEmpty();
    }

    /** Whether all of the answer was written, or nobody wants it. */
    synchronized boolean isDone() {
        return gone || (last && frames.isEmpty());
    }

    /** Writes as much as the channel takes. */
    synchronized void writeTo(WritableByteChannel channel) throws IOException {
        while (!frames.isEmpty()) {
            ByteBuffer frame = frames.peek();
            waiting -= channel.write(frame);
            if (frame.hasRemaining()) {
                break;
            }
            frames.remove();
        }
        notifyAll();
    }
}
