// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** Writes the parts of a message, numbers with their highest byte first. For one thread. */
final class Writer {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Writer octet(byte value) {
        out.write(value);
        return this;
    }

    Writer truth(boolean value) {
        return octet((byte) (value ? 1 : 0));
    }

    Writer number(int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write(value >>> shift);
        }
        return this;
    }

    Writer wide(long value) {
        return number((int) (value >>> 32)).number((int) value);
    }

    Writer octets(byte[] value) {
        number(value.length);
        out.writeBytes(value);
        return this;
    }

    Writer text(String value) {
        return octets(value.getBytes(StandardCharsets.UTF_8));
    }

    Writer numbers(Collection<Integer> values) {
        number(values.size());
        values.forEach(this::number);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
