// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The names of functions and of types in BTF, as in the kernel's own at {@code /sys/kernel/btf}: {@code struct btf_header} of linux/btf.h. That of a module
 * goes on where the kernel's strings end. Pure; for one thread.
 */
public final class BtfNames {

    private static final int LONGEST = 4096;

    /** Bytes of all names; those of a kernel come to two MiB. */
    private static final int MOST_BYTES = 64 << 20;

    private final ObjectBytes bytes;
    private final long before;
    private final long types;
    private final long typesEnd;
    private final long strings;
    private final long stringsEnd;
    private int taken;

    /** What has names that somebody looks for. */
    public enum Kind {
        FUNCTION(Btf.FUNC),
        TYPE_NAME(Btf.TYPEDEF);

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    private BtfNames(ObjectBytes bytes, long before) {
        this.bytes = bytes;
        this.before = before;
        if (bytes.getShort(0) != Btf.MAGIC) {
            throw new IllegalArgumentException("it is not BTF");
        }
        long header = unsigned(4);
        types = header + unsigned(8);
        typesEnd = inside(types + unsigned(12));
        strings = header + unsigned(16);
        stringsEnd = inside(strings + unsigned(20));
    }

    /**
     * BTF as it is in the file of a kernel or a module.
     *
     * @param before bytes of the strings of what it is based on; 0 for that of a kernel
     * @throws IllegalArgumentException when the bytes are no BTF, or damaged
     */
    public static BtfNames of(ObjectBytes bytes, long before) {
        try {
            return new BtfNames(bytes, before);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("it points to what is not there", e);
        }
    }

    /** Bytes of its strings. */
    public long stringBytes() {
        return stringsEnd - strings;
    }

    /**
     * Tells every name of a kind, in the order of the types; what has its name from what this is based on is left out.
     *
     * @throws IllegalArgumentException when the bytes are damaged
     */
    public void each(Kind kind, Consumer<String> consumer) {
        try {
            for (long at = types; at < typesEnd; ) {
                int info = bytes.getInt(at + 4);
                long name = unsigned(at) - before;
                if (Btf.kindOf(info) == kind.number && name >= 0) {
                    consumer.accept(text(name));
                }
                at += Btf.WORDS + Btf.trailer(info);
            }
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("it points to what is not there", e);
        }
    }

    private String text(long name) {
        long start = strings + name;
        int length = 0;
        while (start + length < stringsEnd && bytes.get(start + length) != 0) {
            length++;
        }
        taken += length;
        if (length > LONGEST || taken > MOST_BYTES) {
            throw new IllegalArgumentException("it has longer names than a compiler makes");
        }
        return new String(bytes.copy(start, length), StandardCharsets.UTF_8);
    }

    private long unsigned(long at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    private long inside(long end) {
        if (end > bytes.size()) {
            throw new IndexOutOfBoundsException("it ends before " + end);
        }
        return end;
    }
}
