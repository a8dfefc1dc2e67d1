// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.kernel.linux.internal.sys.Arena;
import io.bpfman.kernel.linux.internal.sys.ControlMessages;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Segment;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A socket of rtnetlink(7) that hears of interfaces and of numbers of namespaces: those of the namespace that the thread was in when it was opened, and
 * of every one that has a number there. One thread receives, and releases it in the end; any may close it.
 */
final class LinkMonitor {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SOL_NETLINK = 270;
    /** {@code linux/netlink.h}. */
    private static final int NETLINK_ROUTE = 0;

    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_LISTEN_ALL_NSID = 8;
    /** {@code linux/rtnetlink.h}. */
    private static final int RTNLGRP_LINK = 1;

    private static final int RTNLGRP_NSID = 28;

    private static final int RECEIVE_SIZE = 1 << 16;
    private static final int CONTROL_SIZE = 256;
    /** {@code struct sockaddr_nl}. */
    private static final int ADDRESS_SIZE = 12;

    private static final long PAUSE_SECONDS = 1;
    /** The interface that there is in every namespace. */
    private static final int LOOPBACK = 1;

    private final SystemCalls calls;
    private final Fd socket;
    private final Arena arena = new Arena();
    private final Segment received = arena.reserve(RECEIVE_SIZE);
    private final Segment control = arena.allocate(CONTROL_SIZE);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);

    private LinkMonitor(SystemCalls calls, Fd socket) {
        this.calls = calls;
        this.socket = socket;
    }

    /**
     * A message.
     *
     * @param namespaceId the number of the namespace that it comes from; empty for the socket's own
     */
    record Heard(NetlinkMessage message, OptionalInt namespaceId) {}

    /** @param bufferSize of the socket, in bytes; the kernel doubles it and takes no more than {@code net.core.rmem_max} */
    static LinkMonitor open(SystemCalls calls, int bufferSize) throws SysException {
        LinkMonitor monitor = new LinkMonitor(calls, calls.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE));
        try (Arena arena = new Arena()) {
            Segment address = arena.allocate(ADDRESS_SIZE);
            address.putByte(0, (byte) AF_NETLINK);
            // an address first: binding takes memberships away, and without one nothing is heard
            calls.bind(monitor.socket, address);
            monitor.set(SOL_SOCKET, SO_RCVBUF, bufferSize);
            monitor.set(SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, 1);
            monitor.set(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, RTNLGRP_LINK);
            monitor.set(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, RTNLGRP_NSID);
            return monitor;
        } catch (SysException e) {
            monitor.release();
            throw e;
        }
    }

    private void set(int level, int option, int value) throws SysException {
        try (Arena memory = new Arena()) {
            Segment segment = memory.allocate(Integer.BYTES);
            segment.putInt(0, value);
            calls.setSocketOption(socket, level, option, segment);
        }
    }

    /** Waits for the next messages; ENOBUFS when some were lost since the last call. */
    List<Heard> receive() throws SysException {
        SystemCalls.Datagram datagram = calls.receive(socket, received, control);
        OptionalInt namespaceId =
                ControlMessages.integer(control, datagram.controlLength(), SOL_NETLINK, NETLINK_LISTEN_ALL_NSID);
        return NetlinkMessage.parse(received.getBytes(0, datagram.length())).stream()
                .map(message -> new Heard(message, namespaceId))
                .toList();
    }

    /** Waits before the next attempt to receive when one has failed; ends at once when it is closed. */
    void pause() {
        try {
            closing.await(PAUSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Has the thread that receives come back: asked for loopback, the kernel answers to this socket. */
    synchronized void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        closing.countDown();
        try (Arena request = new Arena()) {
            calls.send(
                    socket,
                    request.copyOf(new NetlinkMessage(
                                    LinkCodec.RTM_GETLINK, NetlinkMessage.FLAG_REQUEST, 1, LinkCodec.byIndex(LOOPBACK))
                            .encode()));
        } catch (SysException e) {
            throw new IllegalStateException("cannot wake the thread that watches interfaces: " + e.getMessage(), e);
        }
    }

    /** Lets go of socket and memory; nobody may be receiving. */
    synchronized void release() {
        closed.set(true);
        socket.close();
        arena.close();
    }
}
