// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import com.kenai.jffi.MemoryIO;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Owns native memory: all that was allocated from it is freed when it is closed. Not for several threads. */
public final class Arena implements AutoCloseable {

    private static final MemoryIO MEMORY = MemoryIO.getInstance();

    private final List<Long> blocks = new ArrayList<>();

    /** Memory of {@code size} bytes, all zero. */
    public Segment allocate(int size) {
        return segment(size, true);
    }

    /**
     * Memory of which only the first byte is set (to zero). The rest costs nothing until somebody writes to it, which makes it the thing for
     * large buffers that are mostly not used.
     */
    public Segment reserve(int size) {
        Segment segment = segment(size, false);
        segment.putByte(0, (byte) 0);
        return segment;
    }

    /** A copy of these bytes. */
    public Segment copyOf(byte[] bytes) {
        Segment segment = segment(Math.max(bytes.length, 1), false);
        segment.putBytes(0, bytes);
        return segment;
    }

    /** The text in UTF-8 with a zero byte at its end. */
    public Segment string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Segment segment = allocate(bytes.length + 1);
        segment.putBytes(0, bytes);
        return segment;
    }

    private Segment segment(int size, boolean clear) {
        long address = MEMORY.allocateMemory(size, clear);
        if (address == 0) {
            throw new OutOfMemoryError("no native memory for " + size + " bytes");
        }
        blocks.add(address);
        return new Segment(address, size);
    }

    @Override
    public void close() {
        blocks.forEach(MEMORY::freeMemory);
        blocks.clear();
    }
}
