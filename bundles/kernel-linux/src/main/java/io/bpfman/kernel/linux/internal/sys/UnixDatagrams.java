// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Datagrams to Unix sockets (unix(7)), which Java has no channels for. */
public final class UnixDatagrams {

    /** {@code sys/socket.h}, {@code sys/un.h}. */
    static final int AF_UNIX = 1;

    static final int SOCK_DGRAM_CLOEXEC = 0x80002;
    private static final int PATH_MOST = 108;

    private final SystemCalls calls;

    public UnixDatagrams(SystemCalls calls) {
        this.calls = calls;
    }

    /**
     * Sends one.
     *
     * @param address a path, or a name that the file system does not know, with {@code @} in front
     */
    public void send(String address, String text) throws SysException {
        try (Arena arena = new Arena();
                Fd socket = calls.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0)) {
            calls.connect(socket, arena.copyOf(address(address)));
            calls.send(socket, arena.copyOf(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** As {@code struct sockaddr_un}: a name has a zero byte in front, and a path one behind it. */
    static byte[] address(String text) throws SysException {
        boolean named = text.startsWith("@");
        byte[] path = (named ? "\0" + text.substring(1) : text + "\0").getBytes(StandardCharsets.UTF_8);
        if (path.length > PATH_MOST) {
            throw new SysException(Errno.ENAMETOOLONG, text);
        }
        return ByteBuffer.allocate(Short.BYTES + path.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_UNIX)
                .put(path)
                .array();
    }
}
