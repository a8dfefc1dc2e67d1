// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import java.nio.charset.StandardCharsets;

/** The other end, as a service manager has it. */
public final class DatagramReceiver implements AutoCloseable {

    private static final int MOST = 4096;

    private final SystemCalls calls = new SystemCalls();
    private final Fd socket;

    public DatagramReceiver(String address) throws SysException {
        socket = calls.socket(UnixDatagrams.AF_UNIX, UnixDatagrams.SOCK_DGRAM_CLOEXEC, 0);
        try (Arena arena = new Arena()) {
            calls.bind(socket, arena.copyOf(UnixDatagrams.address(address)));
        }
    }

    /** The next one. */
    public String receive(Arena arena) throws SysException {
        Segment buffer = arena.allocate(MOST);
        int length = calls.receive(socket, buffer);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = buffer.getByte(i);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        socket.close();
    }
}
