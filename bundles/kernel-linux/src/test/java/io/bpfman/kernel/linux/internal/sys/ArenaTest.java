// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void reservesWhatCostsNothingUntilItIsWritten() throws IOException {
        int size = 64 << 20;
        try (Arena arena = new Arena()) {
            long before = resident();
            Segment segment = arena.reserve(size);
            assertEquals(0, segment.textLength());
            segment.putByte(size - 1, (byte) 7);
            assertEquals(7, segment.getByte(size - 1));
            assertThrows(IndexOutOfBoundsException.class, () -> segment.getByte(size));
            assertTrue(resident() - before < size / 2, "nobody wrote to the rest");
        }
    }

    /** Bytes of this process that are in memory, of pages of 4 KiB at least (proc(5)). */
    private static long resident() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]) * 4096;
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
