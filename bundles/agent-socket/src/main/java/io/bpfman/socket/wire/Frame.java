// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.wire;

import java.nio.ByteBuffer;

/** A piece of an answer. On the wire: a byte that says what it is, the number of bytes that follow, those bytes. */
public final class Frame {

    /** Bytes for standard output. */
    public static final byte STANDARD_OUTPUT = 1;
    /** Bytes for standard error. */
    public static final byte STANDARD_ERROR = 2;
    /** The exit status, four bytes; the last frame of an answer. */
    public static final byte EXIT = 3;

    /** Bytes in front of each frame's own. */
    public static final int HEADER_BYTES = 1 + Integer.BYTES;
    /** Most bytes that one frame carries. */
    public static final int MAX_BYTES = 1 << 16;

    private Frame() {}

    /** A frame of bytes for one of the standard streams. */
    public static ByteBuffer of(byte kind, byte[] bytes, int offset, int length) {
        return ByteBuffer.allocate(HEADER_BYTES + length)
                .put(kind)
                .putInt(length)
                .put(bytes, offset, length)
                .flip();
    }

    /** The frame that ends an answer. */
    public static ByteBuffer exit(int status) {
        return ByteBuffer.allocate(HEADER_BYTES + Integer.BYTES)
                .put(EXIT)
                .putInt(Integer.BYTES)
                .putInt(status)
                .flip();
    }
}
