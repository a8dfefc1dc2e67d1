// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.wire;

import java.nio.ByteBuffer;

/**
 * A piece of an answer, of a question that the agent has meanwhile about the client's files, or of the client's answer to that. On the wire: a byte that says
 * what it is, the number of bytes that follow, those bytes.
 */
public final class Frame {

    /** Bytes for standard output. */
    public static final byte STANDARD_OUTPUT = 1;
    /** Bytes for standard error. */
    public static final byte STANDARD_ERROR = 2;
    /** The exit status, four bytes; the last frame of an answer. */
    public static final byte EXIT = 3;

    /** Asks about the file of a name, a text; answered by {@link FileFacts}, or refused. */
    public static final byte FILE = 4;
    /** Asks for the content of a file: eight bytes, the most that is taken, and a name; answered by frames of its bytes and an empty one, or refused. */
    public static final byte CONTENT = 5;
    /** Answers a question: there is no such thing, and this text says why. */
    public static final byte REFUSED = 6;

    /**
     * Names a file, a text, that is to be made or to have another content; answered, when {@link #NEW_CONTENT} has ended, by an empty frame of this kind, or
     * refused.
     */
    public static final byte NEW_FILE = 7;
    /** Bytes of that file; an empty frame ends it. */
    public static final byte NEW_CONTENT = 8;

    /**
     * Asks what {@code docker-credential-NAME get} says of a server: the name, a zero byte, the server; answered like {@link #CONTENT}, without any byte when it
     * says that it knows nothing of the server, or refused.
     */
    public static final byte CREDENTIAL_HELPER = 9;

    /** Asks for the names of what is in a directory, a text; answered like {@link #CONTENT}, each name with a zero byte behind it, or refused. */
    public static final byte DIRECTORY = 10;

    /** Bytes in front of each frame's own. */
    public static final int HEADER_BYTES = 1 + Integer.BYTES;
    /** Most bytes that one frame carries. */
    public static final int MAX_BYTES = 1 << 16;

    /** Largest exit status that a process has. */
    private static final int MAX_STATUS = 255;

    private Frame() {}

    /** A frame of bytes for one of the standard streams. */
    public static ByteBuffer of(byte kind, byte[] bytes, int offset, int length) {
        return ByteBuffer.allocate(HEADER_BYTES + length)
                .put(kind)
                .putInt(length)
                .put(bytes, offset, length)
                .flip();
    }

    /** A frame of a text. */
    public static ByteBuffer text(byte kind, String text) throws WireException {
        byte[] bytes = Text.encode(text);
        if (bytes.length > MAX_BYTES) {
            throw new WireException(
                    "a text of " + bytes.length + " bytes is too long, at most " + MAX_BYTES + " are taken");
        }
        return of(kind, bytes, 0, bytes.length);
    }

    /** The question for a file's content; throws {@link WireException} when the name is too long. */
    public static ByteBuffer contentQuestion(long mostBytes, String name) throws WireException {
        byte[] text = Text.encode(name);
        ByteBuffer body =
                ByteBuffer.allocate(Long.BYTES + text.length).putLong(mostBytes).put(text);
        return of(CONTENT, body.array(), 0, body.capacity());
    }

    /** How many bytes follow a header whose kind was read; throws {@link WireException} when there cannot be so many. */
    public static int bodyLength(ByteBuffer header) throws WireException {
        int length = header.getInt();
        if (length < 0 || length > MAX_BYTES) {
            throw otherRelease();
        }
        return length;
    }

    /** What a frame is that this release does not know. */
    public static WireException otherRelease() {
        return new WireException("this client and the agent are of different releases");
    }

    /** The exit status that such a frame carries; throws {@link WireException} when it carries none. */
    public static int status(ByteBuffer body) throws WireException {
        if (body.remaining() != Integer.BYTES) {
            throw otherRelease();
        }
        int status = body.getInt();
        if (status < 0 || status > MAX_STATUS) {
            throw otherRelease();
        }
        return status;
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
