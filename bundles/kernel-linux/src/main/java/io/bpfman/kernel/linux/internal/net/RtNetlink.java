// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.kernel.linux.internal.sys.Arena;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Segment;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A socket of rtnetlink(7) in the network namespace that the thread was in when it was opened. For one thread. */
final class RtNetlink implements AutoCloseable {

    /** {@code sys/socket.h}. */
    private static final int AF_NETLINK = 16;

    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SOL_NETLINK = 270;
    /** {@code linux/netlink.h}. */
    private static final int NETLINK_ROUTE = 0;

    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;

    /** The kernel answers at once; this is for a kernel that does not. */
    private static final int TIMEOUT_SECONDS = 30;
    /** The kernel sends dumps in pieces of at most 32 KiB. */
    private static final int RECEIVE_SIZE = 1 << 16;

    private static final int DUMP_ATTEMPTS = 10;

    private final SystemCalls calls;
    private final Fd socket;
    private final Arena arena = new Arena();
    private final Segment received = arena.reserve(RECEIVE_SIZE);
    private int sequence;

    private RtNetlink(SystemCalls calls, Fd socket) {
        this.calls = calls;
        this.socket = socket;
    }

    static RtNetlink open(SystemCalls calls) throws SysException {
        RtNetlink netlink = new RtNetlink(calls, calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
        try (Arena arena = new Arena()) {
            Segment on = arena.allocate(Integer.BYTES);
            on.putInt(0, 1);
            calls.setSocketOption(netlink.socket, SOL_NETLINK, NETLINK_CAP_ACK, on);
            calls.setSocketOption(netlink.socket, SOL_NETLINK, NETLINK_EXT_ACK, on);
            Segment timeout = arena.allocate(2 * Long.BYTES);
            timeout.putLong(0, TIMEOUT_SECONDS);
            calls.setSocketOption(netlink.socket, SOL_SOCKET, SO_RCVTIMEO, timeout);
            return netlink;
        } catch (SysException e) {
            netlink.close();
            throw e;
        }
    }

    /** Sends a request and returns what came back before the acknowledgement; a refusal is thrown with the kernel's words. */
    List<NetlinkMessage> request(int type, int flags, ByteBuffer payload) throws SysException {
        return exchange(type, flags | NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_ACK, payload).messages;
    }

    /** Asks for all there is; asks again when it changed meanwhile. */
    List<NetlinkMessage> dump(int type, ByteBuffer payload) throws SysException {
        for (int attempt = 1; ; attempt++) {
            Answer answer = exchange(type, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_DUMP, payload);
            if (!answer.interrupted) {
                return answer.messages;
            }
            if (attempt == DUMP_ATTEMPTS) {
                throw new SysException(
                        Errno.EAGAIN, "the list changed during each of " + DUMP_ATTEMPTS + " attempts to read it");
            }
        }
    }

    private record Answer(List<NetlinkMessage> messages, boolean interrupted) {}

    private Answer exchange(int type, int flags, ByteBuffer payload) throws SysException {
        sequence++;
        try (Arena request = new Arena()) {
            calls.send(socket, request.copyOf(new NetlinkMessage(type, flags, sequence, payload).encode()));
        }
        List<NetlinkMessage> messages = new ArrayList<>();
        boolean interrupted = false;
        while (true) {
            int length = calls.receive(socket, received);
            for (NetlinkMessage message : NetlinkMessage.parse(received.getBytes(0, length))) {
                if (message.sequence() != sequence) {
                    continue;
                }
                interrupted |= (message.flags() & NetlinkMessage.FLAG_DUMP_INTERRUPTED) != 0;
                if (message.type() == NetlinkMessage.TYPE_ERROR || message.type() == NetlinkMessage.TYPE_DONE) {
                    if (message.errno() > 0) {
                        throw new SysException(message.errno(), message.errorText());
                    }
                    return new Answer(messages, interrupted);
                }
                messages.add(message);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
        arena.close();
    }
}
