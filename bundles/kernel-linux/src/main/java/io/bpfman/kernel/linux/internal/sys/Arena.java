// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.PageManager;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Owns native memory: all that was allocated from it is freed when it is closed. Not for several threads. */
public final class Arena implements AutoCloseable {

    private static final MemoryIO MEMORY = MemoryIO.getInstance();

    private static final PageManager PAGES = PageManager.getInstance();
    private static final int READ_WRITE = PageManager.PROT_READ | PageManager.PROT_WRITE;
    /** From this size on untouched memory is made of pages: what MemoryIO allocates is written to as a whole, cleared or not. */
    private static final int PAGES_FROM = 1 << 18;

    private final List<Long> blocks = new ArrayList<>();
    private final List<Pages> pages = new ArrayList<>();

    private record Pages(long address, int count) {}

    /** Memory of {@code size} bytes, all zero. */
    public Segment allocate(int size) {
        return segment(size, true);
    }

    /**
     * Memory of which only the first byte is set (to zero). The rest of a large piece costs nothing until somebody writes to it, which makes it the
     * thing for large buffers that are mostly not used.
     */
    public Segment reserve(int size) {
        Segment segment = size < PAGES_FROM ? segment(size, false) : pages(size);
        segment.putByte(0, (byte) 0);
        return segment;
    }

    private Segment pages(int size) {
        int count = Math.toIntExact((size + PAGES.pageSize() - 1) / PAGES.pageSize());
        long address = PAGES.allocatePages(count, READ_WRITE);
        if (address == 0 || address == -1) {
            throw new OutOfMemoryError("no native memory for " + size + " bytes");
        }
        pages.add(new Pages(address, count));
        return new Segment(address, size);
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
        pages.forEach(each -> PAGES.freePages(each.address, each.count));
        pages.clear();
    }
}
