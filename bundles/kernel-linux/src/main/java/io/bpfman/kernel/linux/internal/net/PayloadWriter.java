// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes the payload of a netlink message: a fixed structure, then attributes. Pure. */
final class PayloadWriter {

    /** More than any request here needs: the longest attribute is a filter's name. */
    private static final int CAPACITY = 4096;

    private final ByteBuffer buffer = ByteBuffer.allocate(CAPACITY).order(ByteOrder.nativeOrder());

    PayloadWriter() {}

    PayloadWriter int8(int value) {
        buffer.put((byte) value);
        return this;
    }

    PayloadWriter int16(int value) {
        buffer.putShort((short) value);
        return this;
    }

    PayloadWriter int32(int value) {
        buffer.putInt(value);
        return this;
    }

    PayloadWriter attribute(int type, int value) {
        return attribute(type, (Runnable) () -> buffer.putInt(value));
    }

    /** A text, with a zero byte at its end. */
    PayloadWriter attribute(int type, String value) {
        return attribute(type, (Runnable)
                () -> buffer.put(value.getBytes(StandardCharsets.UTF_8)).put((byte) 0));
    }

    PayloadWriter nested(int type, Consumer<PayloadWriter> attributes) {
        return attribute(type, (Runnable) () -> attributes.accept(this));
    }

    private PayloadWriter attribute(int type, Runnable value) {
        int start = buffer.position();
        buffer.putShort((short) 0).putShort((short) type);
        value.run();
        int length = buffer.position() - start;
        buffer.putShort(start, (short) length);
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    ByteBuffer payload() {
        return NetlinkMessage.slice(buffer, 0, buffer.position());
    }
}
