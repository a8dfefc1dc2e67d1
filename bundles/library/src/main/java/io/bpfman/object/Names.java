// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import java.nio.charset.StandardCharsets;

/**
 * Takes names out of string tables. Names may overlap in there, so that a small table can hold any number of long ones: what they may come to is
 * limited.
 */
public final class Names {

    /** Bytes of one name: a C++ or Rust name comes to a few hundred. */
    private static final int LONGEST = 4096;

    /** Bytes of all names that are taken out of one object. */
    private static final int ALL = 8 << 20;

    private final ObjectBytes bytes;
    private int taken;

    /** Names of one object. */
    public Names(ObjectBytes bytes) {
        this.bytes = bytes;
    }

    /**
     * The name that begins at a place.
     *
     * @param end where its table ends; so does the name, at the latest
     * @throws IllegalArgumentException when names are longer than any compiler makes them
     */
    public String take(long at, long end) {
        int length = 0;
        while (at + length < end && bytes.get(at + length) != 0) {
            length++;
            if (length > LONGEST) {
                throw new IllegalArgumentException("it has a name of more than " + LONGEST + " bytes");
            }
        }
        taken += length;
        if (taken > ALL) {
            throw new IllegalArgumentException("its names come to more than " + (ALL >> 20) + " MiB");
        }
        return new String(bytes.copy(at, length), StandardCharsets.UTF_8);
    }

    /** Whether the name that begins there is this one. */
    public boolean is(long at, long end, String wanted) {
        long after = at + wanted.length();
        return begins(at, end, wanted) && (after == end || bytes.get(after) == 0);
    }

    /** Whether the name that begins there begins with this. */
    public boolean begins(long at, long end, String wanted) {
        return at + wanted.length() <= end && bytes.matches(at, wanted.getBytes(StandardCharsets.US_ASCII));
    }
}
