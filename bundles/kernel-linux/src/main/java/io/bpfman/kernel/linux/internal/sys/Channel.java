// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One end of a connected pair of stream sockets (unix(7)) on which messages travel: bytes, and descriptors beside them ({@code SCM_RIGHTS}). On the
 * wire a message is the number of its bytes and of its descriptors, the bytes, and for each {@value #BATCH} descriptors one byte that bears them. For
 * one thread at a time.
 */
public final class Channel implements AutoCloseable {

    /** The kernel takes 253 at once ({@code SCM_MAX_FD}). */
    private static final int BATCH = 250;

    /** {@code sys/socket.h}. */
    private static final int AF_UNIX = 1;

    private static final int SOCK_STREAM_CLOEXEC = 0x80001;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    /** {@code poll.h}, {@code struct pollfd}. */
    private static final int POLLIN = 1;

    private static final int POLLOUT = 4;
    private static final int POLLRDHUP = 0x2000;
    private static final int POLLFD_SIZE = 8;
    private static final int POLLFD_EVENTS = 4;
    /** {@code struct msghdr} and {@code struct cmsghdr} in the LP64 ABI. */
    private static final int MSGHDR_SIZE = 56;

    private static final int MSGHDR_VECTOR = 16;
    private static final int MSGHDR_VECTOR_LENGTH = 24;
    private static final int MSGHDR_CONTROL = 32;
    private static final int MSGHDR_CONTROL_LENGTH = 40;
    private static final int CMSGHDR_SIZE = 16;
    private static final int HEADER = 2 * Integer.BYTES;

    private final SystemCalls calls;
    private final Fd socket;

    public Channel(SystemCalls calls, Fd socket) {
        this.calls = calls;
        this.socket = socket;
    }

    /** A message; its descriptors are its receiver's. */
    public record Message(ByteBuffer bytes, List<Fd> descriptors) implements AutoCloseable {
        @Override
        public void close() {
            descriptors.forEach(Fd::close);
        }
    }

    /** The other side ended, or sent what is no message. */
    public static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean ended;

        /** @param ended whether the other side is gone */
        public BrokenException(String message, boolean ended) {
            super(message);
            this.ended = ended;
        }

        public boolean ended() {
            return ended;
        }
    }

    /** The deadline passed. */
    public static final class LateException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Two connected ends. */
    public static List<Fd> pair(SystemCalls calls) throws SysException {
        try (Arena arena = new Arena()) {
            Segment ends = arena.allocate(2 * Integer.BYTES);
            calls.check(calls.libc().socketpair(AF_UNIX, SOCK_STREAM_CLOEXEC, 0, ends.address()));
            return List.of(new Fd(calls, ends.getInt(0)), new Fd(calls, ends.getInt(Integer.BYTES)));
        }
    }

    /**
     * Sends a message.
     *
     * @param deadline see {@link System#nanoTime}; none for as long as it takes
     */
    public void send(byte[] bytes, List<Fd> descriptors, OptionalLong deadline)
            throws SysException, BrokenException, LateException {
        try (Arena arena = new Arena()) {
            Segment whole = arena.reserve(HEADER + bytes.length);
            whole.putInt(0, bytes.length);
            whole.putInt(Integer.BYTES, descriptors.size());
            whole.putBytes(HEADER, bytes);
            for (int at = 0; at < whole.size(); ) {
                at += transfer(arena, whole.address() + at, whole.size() - at, List.of(), deadline);
            }
            for (int from = 0; from < descriptors.size(); from += BATCH) {
                List<Fd> batch = descriptors.subList(from, Math.min(from + BATCH, descriptors.size()));
                transfer(arena, arena.allocate(1).address(), 1, batch, deadline);
            }
        }
    }

    private int transfer(Arena arena, long buffer, int length, List<Fd> beside, OptionalLong deadline)
            throws SysException, BrokenException, LateException {
        Segment header = header(arena, buffer, length);
        if (!beside.isEmpty()) {
            int size = CMSGHDR_SIZE + beside.size() * Integer.BYTES;
            Segment control = arena.allocate(size);
            control.putLong(0, size);
            control.putInt(8, SOL_SOCKET);
            control.putInt(12, SCM_RIGHTS);
            for (int i = 0; i < beside.size(); i++) {
                control.putInt(CMSGHDR_SIZE + i * Integer.BYTES, beside.get(i).number());
            }
            header.putLong(MSGHDR_CONTROL, control.address());
            header.putLong(MSGHDR_CONTROL_LENGTH, size);
        }
        while (true) {
            long sent = calls.libc().sendmsg(socket.number(), header.address(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent >= 0) {
                return (int) sent;
            }
            awaitAfterFailure(POLLOUT, deadline);
        }
    }

    /**
     * Receives a message.
     *
     * @param mostBytes more of them, or more than {@code mostDescriptors}, are no message
     */
    public Message receive(int mostBytes, int mostDescriptors, OptionalLong deadline)
            throws SysException, BrokenException, LateException {
        List<Fd> descriptors = new ArrayList<>();
        try (Arena arena = new Arena()) {
            Segment header = arena.allocate(HEADER);
            fill(arena, header, deadline);
            int length = header.getInt(0);
            int count = header.getInt(Integer.BYTES);
            if (length < 0 || length > mostBytes || count < 0 || count > mostDescriptors) {
                throw new BrokenException(
                        "a message of " + length + " bytes and " + count + " descriptors, which is more than "
                                + mostBytes + " and " + mostDescriptors,
                        false);
            }
            Segment bytes = arena.reserve(Math.max(length, 1));
            if (length > 0) {
                fill(arena, bytes, deadline);
            }
            while (descriptors.size() < count) {
                receiveDescriptors(Math.min(BATCH, count - descriptors.size()), descriptors, deadline);
            }
            return new Message(ByteBuffer.wrap(bytes.getBytes(0, length)), List.copyOf(descriptors));
        } catch (SysException | BrokenException | LateException | RuntimeException | Error e) {
            descriptors.forEach(Fd::close);
            throw e;
        }
    }

    private void fill(Arena arena, Segment buffer, OptionalLong deadline)
            throws SysException, BrokenException, LateException {
        for (int at = 0; at < buffer.size(); ) {
            at += receive(header(arena, buffer.address() + at, buffer.size() - at), deadline);
        }
    }

    private void receiveDescriptors(int count, List<Fd> into, OptionalLong deadline)
            throws SysException, BrokenException, LateException {
        try (Arena arena = new Arena()) {
            Segment control = arena.allocate(CMSGHDR_SIZE + BATCH * Integer.BYTES + Long.BYTES);
            Segment header = header(arena, arena.allocate(1).address(), 1);
            header.putLong(MSGHDR_CONTROL, control.address());
            header.putLong(MSGHDR_CONTROL_LENGTH, control.size());
            receive(header, deadline);
            int before = into.size();
            boolean rights = header.getLong(MSGHDR_CONTROL_LENGTH) >= CMSGHDR_SIZE
                    && control.getInt(8) == SOL_SOCKET
                    && control.getInt(12) == SCM_RIGHTS;
            int bytes = rights ? (int) control.getLong(0) - CMSGHDR_SIZE : 0;
            for (int at = 0; at + Integer.BYTES <= bytes; at += Integer.BYTES) {
                into.add(new Fd(calls, control.getInt(CMSGHDR_SIZE + at)));
            }
            if (into.size() - before < count) {
                // what did not fit into this process's table is not told ({@code scm_detach_fds} in the kernel)
                throw new SysException(Errno.EMFILE, "too many open files; raise the limit (ulimit -n, LimitNOFILE=)");
            }
            if (into.size() - before > count) {
                throw new BrokenException("more descriptors than were announced", false);
            }
        }
    }

    private int receive(Segment header, OptionalLong deadline) throws SysException, BrokenException, LateException {
        while (true) {
            long length = calls.libc().recvmsg(socket.number(), header.address(), MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
            if (length > 0) {
                return (int) length;
            }
            if (length == 0) {
                throw new BrokenException("the other side ended", true);
            }
            awaitAfterFailure(POLLIN, deadline);
        }
    }

    private static Segment header(Arena arena, long buffer, int length) {
        Segment vector = arena.allocate(2 * Long.BYTES);
        vector.putLong(0, buffer);
        vector.putLong(Long.BYTES, length);
        Segment header = arena.allocate(MSGHDR_SIZE);
        header.putLong(MSGHDR_VECTOR, vector.address());
        header.putLong(MSGHDR_VECTOR_LENGTH, 1);
        return header;
    }

    private void awaitAfterFailure(int events, OptionalLong deadline)
            throws SysException, BrokenException, LateException {
        int errno = calls.lastErrno();
        switch (errno) {
            case Errno.EAGAIN, Errno.EINTR -> {
                if (!calls.poll(socket, events, deadline)) {
                    throw new LateException();
                }
            }
            case Errno.EPIPE, Errno.ECONNRESET -> throw new BrokenException("the other side ended", true);
            default -> throw new SysException(errno, "");
        }
    }

    /** Whether the other side is gone by now, as the kernel has it. */
    public boolean hasEnded() throws SysException {
        try (Arena arena = new Arena()) {
            return calls.check(calls.libc()
                            .poll(pollDescriptor(arena, socket, POLLRDHUP).address(), 1, 0))
                    > 0;
        }
    }

    /** Waits until the other side is gone. */
    public void awaitEnd() throws SysException {
        calls.poll(socket, POLLRDHUP, OptionalLong.empty());
    }

    @Override
    public void close() {
        socket.close();
    }

    static Segment pollDescriptor(Arena arena, Fd fd, int events) {
        Segment descriptor = arena.allocate(POLLFD_SIZE);
        descriptor.putInt(0, fd.number());
        descriptor.putInt(POLLFD_EVENTS, events);
        return descriptor;
    }
}
