// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link Writer} wrote, and believes none of it: no count is larger than what is left of the message. For one thread. */
final class Reader {

    private final ByteBuffer in;

    Reader(ByteBuffer in) {
        this.in = in;
    }

    private void need(int bytes) throws MalformedException {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new MalformedException(bytes + " bytes where " + in.remaining() + " are left");
        }
    }

    byte octet() throws MalformedException {
        need(1);
        return in.get();
    }

    boolean truth() throws MalformedException {
        return octet() != 0;
    }

    int number() throws MalformedException {
        need(Integer.BYTES);
        return in.getInt();
    }

    long wide() throws MalformedException {
        need(Long.BYTES);
        return in.getLong();
    }

    /** A number of things that take a byte each at least. */
    int count() throws MalformedException {
        int count = number();
        need(count);
        return count;
    }

    byte[] octets() throws MalformedException {
        byte[] value = new byte[count()];
        in.get(value);
        return value;
    }

    String text() throws MalformedException {
        return new String(octets(), StandardCharsets.UTF_8);
    }

    List<Integer> numbers() throws MalformedException {
        List<Integer> values = new ArrayList<>();
        for (int left = count(); left > 0; left--) {
            values.add(number());
        }
        return values;
    }

    /** Throws when something is left. */
    void end() throws MalformedException {
        if (in.hasRemaining()) {
            throw new MalformedException(in.remaining() + " bytes too many");
        }
    }
}
