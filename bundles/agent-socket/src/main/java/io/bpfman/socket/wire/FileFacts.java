// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a client says of one of its files: which one of the kernel's it is, whatever path leads there, see inode(7). On the wire: the four numbers, of 64 bits
 * each, and the path.
 *
 * @param device of the file system, {@code st_dev}
 * @param inode {@code st_ino}
 * @param mode type and permissions, {@code st_mode}
 * @param size in bytes, {@code st_size}
 * @param path the whole path, as the client sees it
 */
public record FileFacts(long device, long inode, long mode, long size, String path) {

    private static final long TYPE = 0170000;
    private static final long REGULAR = 0100000;
    private static final int NUMBERS = 4 * Long.BYTES;

    /**
     * What this process sees.
     *
     * @param path what to say of its path
     */
    public static FileFacts of(Path file, String path) throws IOException {
        Map<String, Object> of = Files.readAttributes(file, "unix:dev,ino,mode,size");
        return new FileFacts(number(of, "dev"), number(of, "ino"), number(of, "mode"), number(of, "size"), path);
    }

    private static long number(Map<String, Object> attributes, String name) {
        return ((Number) attributes.get(name)).longValue();
    }

    /** Whether it is a regular file. */
    public boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    /** Whether that is the same file. */
    public boolean isSameAs(FileFacts other) {
        return device == other.device && inode == other.inode;
    }

    /** The answer that says so. */
    public ByteBuffer encode() throws WireException {
        byte[] text = Text.encode(path);
        ByteBuffer body = ByteBuffer.allocate(NUMBERS + text.length)
                .putLong(device)
                .putLong(inode)
                .putLong(mode)
                .putLong(size)
                .put(text);
        return Frame.of(Frame.FILE, body.array(), 0, body.capacity());
    }

    /** Reads what such an answer carries. */
    public static FileFacts decode(ByteBuffer body) throws WireException {
        if (body.remaining() < NUMBERS) {
            throw new WireException("the answer about a file ends too early");
        }
        long device = body.getLong();
        long inode = body.getLong();
        long mode = body.getLong();
        long size = body.getLong();
        byte[] text = new byte[body.remaining()];
        body.get(text);
        return new FileFacts(device, inode, mode, size, Text.decode(text, "the answer about a file"));
    }
}
