// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SharedMemory;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.RingReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Reads a ring buffer where the kernel shares its memory ({@code kernel/bpf/ringbuf.c}): a page with how far the reader is, one with how far programs are, and
 * behind it the data twice, one copy after the other, so that a record never has a seam. It owns the map's descriptor and both mappings.
 */
public final class RingMemory implements RingReader {

    /** {@code BPF_RINGBUF_BUSY_BIT} of linux/bpf.h: the record is being written. */
    private static final int BUSY = 1 << 31;

    /** {@code BPF_RINGBUF_DISCARD_BIT}: it was given up. */
    private static final int DISCARDED = 1 << 30;

    /** {@code BPF_RINGBUF_HDR_SZ}: the length with these bits, and what only the kernel needs. */
    private static final int HEADER = 8;

    /** {@code poll.h}. */
    private static final int POLLIN = 1;

    private final SystemCalls calls;
    private final Fd map;
    private final SharedMemory reader;
    private final SharedMemory data;
    private final long start;
    private final long mask;
    private boolean closed;

    private RingMemory(SystemCalls calls, Fd map, SharedMemory reader, SharedMemory data, long size) {
        this.calls = calls;
        this.map = map;
        this.reader = reader;
        this.data = data;
        this.start = SharedMemory.pageSize();
        this.mask = size - 1;
    }

    /**
     * Begins to read.
     *
     * @param map the descriptor, which is closed with this
     * @param size bytes of the data, {@code max_entries} of the map: a power of two
     */
    public static RingMemory of(SystemCalls calls, Fd map, long size) throws SysException {
        long page = SharedMemory.pageSize();
        SharedMemory reader = SharedMemory.map(calls, map, 0, page, true);
        try {
            return new RingMemory(calls, map, reader, SharedMemory.map(calls, map, page, page + 2 * size, false), size);
        } catch (SysException | RuntimeException | Error e) {
            reader.close();
            throw e;
        }
    }

    @Override
    public synchronized List<byte[]> take() {
        List<byte[]> taken = new ArrayList<>();
        if (closed) {
            return taken;
        }
        long position = reader.getLong(0);
        long end = data.getLong(0);
        while (position < end) {
            long at = start + (position & mask);
            int header = data.getInt(at);
            if ((header & BUSY) != 0) {
                break;
            }
            int length = header & ~DISCARDED;
            if ((header & DISCARDED) == 0) {
                taken.add(data.getBytes(at + HEADER, length));
            }
            position += (length + HEADER + 7) & -8;
            reader.putLong(0, position);
            end = data.getLong(0);
        }
        return taken;
    }

    @Override
    public synchronized void await(int milliseconds) {
        if (!closed) {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
            Refusals.ask("wait for a ring buffer", () -> calls.poll(map, POLLIN, OptionalLong.of(deadline)));
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            reader.close();
            data.close();
            map.close();
        }
    }
}
