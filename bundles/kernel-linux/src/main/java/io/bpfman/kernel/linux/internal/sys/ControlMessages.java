// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import java.util.OptionalInt;

/** What the kernel says beside a datagram: {@code struct cmsghdr} of cmsg(3), in the LP64 ABI. Pure. */
public final class ControlMessages {

    private static final int LENGTH = 0;
    private static final int LEVEL = 8;
    private static final int TYPE = 12;
    private static final int DATA = 16;
    private static final int ALIGNMENT = 8;

    private ControlMessages() {}

    /** The value of the first control message of this level and type that carries four bytes. */
    public static OptionalInt integer(Segment control, int length, int level, int type) {
        int position = 0;
        while (length - position >= DATA) {
            long size = control.getLong(position + LENGTH);
            if (size < DATA || size > length - position) {
                return OptionalInt.empty();
            }
            if (size >= DATA + Integer.BYTES
                    && control.getInt(position + LEVEL) == level
                    && control.getInt(position + TYPE) == type) {
                return OptionalInt.of(control.getInt(position + DATA));
            }
            position += (int) ((size + ALIGNMENT - 1) & -ALIGNMENT);
        }
        return OptionalInt.empty();
    }
}
