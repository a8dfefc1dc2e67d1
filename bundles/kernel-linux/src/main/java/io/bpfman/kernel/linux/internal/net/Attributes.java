// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The attributes of a netlink message, {@code struct nlattr} of {@code linux/netlink.h}; of several of one type the last counts. Pure. */
final class Attributes {

    private static final int HEADER_SIZE = 4;
    /** {@code NLA_TYPE_MASK}: the two bits above it are flags. */
    private static final int TYPE_MASK = 0x3FFF;

    private final Map<Integer, ByteBuffer> byType = new HashMap<>();

    /** Reads to the end of the buffer, or to the first attribute that is cut off. */
    Attributes(ByteBuffer buffer) {
        int position = 0;
        while (buffer.limit() - position >= HEADER_SIZE) {
            int length = Short.toUnsignedInt(buffer.getShort(position));
            if (length < HEADER_SIZE || length > buffer.limit() - position) {
                return;
            }
            int type = Short.toUnsignedInt(buffer.getShort(position + 2)) & TYPE_MASK;
            byType.put(type, NetlinkMessage.slice(buffer, position + HEADER_SIZE, length - HEADER_SIZE));
            position += NetlinkMessage.align(length);
        }
    }

    /** The text of an attribute, without the zero byte that ends it. */
    Optional<String> string(int type) {
        return Optional.ofNullable(byType.get(type)).map(value -> {
            byte[] bytes = new byte[value.remaining()];
            value.duplicate().get(bytes);
            int length = 0;
            while (length < bytes.length && bytes[length] != 0) {
                length++;
            }
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        });
    }

    /** The value of an attribute of four bytes. */
    OptionalInt integer(int type) {
        ByteBuffer value = byType.get(type);
        return value == null || value.remaining() < Integer.BYTES
                ? OptionalInt.empty()
                : OptionalInt.of(value.getInt(0));
    }

    /** The attributes inside an attribute; none when there is no such attribute. */
    Attributes nested(int type) {
        ByteBuffer value = byType.get(type);
        return new Attributes(value == null ? ByteBuffer.allocate(0) : value);
    }
}
