// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ArenaTest {

    @Test
    void keepsValuesInNativeMemory() {
        try (Arena arena = new Arena()) {
            Segment segment = arena.allocate(16);
            assertArrayEquals(new byte[16], segment.getBytes(0, 16));
            segment.putInt(0, -1);
            segment.putLong(8, Long.MIN_VALUE);
            assertEquals(0xFFFFFFFFL, segment.getUnsignedInt(0));
            assertEquals(Long.MIN_VALUE, segment.getLong(8));
            assertEquals("grüß", arena.string("grüß").getString(0, 7));
            assertEquals("gr", arena.string("grün").getString(0, 2));
            Segment copy = arena.allocate(4);
            copy.copyFrom(segment.address(), 4);
            assertEquals(-1, copy.getInt(0));
        }
    }

    @Test
    void refusesToReachBeyondTheEnd() {
        try (Arena arena = new Arena()) {
            Segment segment = arena.allocate(8);
            assertThrows(IndexOutOfBoundsException.class, () -> segment.putInt(5, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> segment.getLong(1));
            assertThrows(IndexOutOfBoundsException.class, () -> segment.getByte(-1));
            assertThrows(IndexOutOfBoundsException.class, () -> segment.putBytes(0, new byte[9]));
            assertThrows(IndexOutOfBoundsException.class, () -> segment.getString(4, 5));
        }
    }
}
