// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of netlink(7): {@code struct nlmsghdr} of {@code linux/netlink.h} without its length, and what follows it. Pure.
 *
 * @param type for example {@code RTM_NEWTFILTER}
 * @param payload in native byte order, its position at 0
 */
record NetlinkMessage(int type, int flags, int sequence, ByteBuffer payload) {

    static final int TYPE_ERROR = 2;
    static final int TYPE_DONE = 3;
    static final int FLAG_REQUEST = 1;
    static final int FLAG_ACK = 4;
    static final int FLAG_ECHO = 8;
    static final int FLAG_DUMP_INTERRUPTED = 0x10;
    static final int FLAG_REPLACE = 0x100;
    static final int FLAG_EXCLUSIVE = 0x200;
    static final int FLAG_CREATE = 0x400;
    static final int FLAG_DUMP = 0x300;
    /** In an answer of type error: only the header of the request is repeated. */
    static final int FLAG_CAPPED = 0x100;
    /** In an answer of type error: attributes follow. */
    static final int FLAG_ACK_ATTRIBUTES = 0x200;

    static final int HEADER_SIZE = 16;

    /** Lengths are rounded up to this ({@code NLMSG_ALIGNTO}, {@code NLA_ALIGNTO}). */
    private static final int ALIGNMENT = 4;
    /** {@code NLMSGERR_ATTR_MSG}. */
    private static final int ERROR_TEXT = 1;

    /** The messages of one datagram. */
    static List<NetlinkMessage> parse(byte[] datagram) {
        ByteBuffer buffer = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        List<NetlinkMessage> messages = new ArrayList<>();
        while (buffer.remaining() >= HEADER_SIZE) {
            int start = buffer.position();
            int length = buffer.getInt(start);
            if (length < HEADER_SIZE || length > buffer.remaining()) {
                throw new IllegalStateException("netlink message of " + length + " bytes in a datagram that has "
                        + buffer.remaining() + " left");
            }
            messages.add(new NetlinkMessage(
                    Short.toUnsignedInt(buffer.getShort(start + 4)),
                    Short.toUnsignedInt(buffer.getShort(start + 6)),
                    buffer.getInt(start + 8),
                    slice(buffer, start + HEADER_SIZE, length - HEADER_SIZE)));
            buffer.position(Math.min(start + align(length), buffer.limit()));
        }
        return messages;
    }

    /** The message as it is sent. */
    byte[] encode() {
        ByteBuffer body = payload.duplicate();
        ByteBuffer buffer = ByteBuffer.allocate(HEADER_SIZE + body.remaining()).order(ByteOrder.nativeOrder());
        buffer.putInt(buffer.capacity());
        buffer.putShort((short) type);
        buffer.putShort((short) flags);
        buffer.putInt(sequence);
        buffer.putInt(0);
        buffer.put(body);
        return buffer.array();
    }

    /** The error number that an answer of type error or done carries, positive; 0 is success. */
    int errno() {
        return payload.remaining() < Integer.BYTES ? 0 : -payload.getInt(0);
    }

    /** What the kernel said beside the error number ({@code NETLINK_EXT_ACK}); empty when it said nothing. */
    String errorText() {
        if ((flags & FLAG_ACK_ATTRIBUTES) == 0) {
            return "";
        }
        int start = Integer.BYTES;
        if (type == TYPE_ERROR) {
            start += (flags & FLAG_CAPPED) != 0 ? HEADER_SIZE : align(payload.getInt(Integer.BYTES));
        }
        return new Attributes(slice(payload, start, payload.limit() - start))
                .string(ERROR_TEXT)
                .orElse("");
    }

    static int align(int length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    static ByteBuffer slice(ByteBuffer buffer, int start, int length) {
        return buffer.slice(start, length).order(ByteOrder.nativeOrder());
    }
}
