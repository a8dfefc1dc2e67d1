// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.PageManager;
import java.lang.invoke.VarHandle;

/**
 * Owns memory that is shared with the kernel (mmap(2) of a descriptor). What is read acquires, and what is written releases: accesses keep the order in which
 * both sides make them. Whoever closes it makes sure that nobody is in it.
 */
public final class SharedMemory implements AutoCloseable {

    private static final MemoryIO MEMORY = MemoryIO.getInstance();
    /** {@code sys/mman.h}. */
    private static final int PROT_READ = 1;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;

    private final SystemCalls calls;
    private final long address;
    private final long size;

    private SharedMemory(SystemCalls calls, long address, long size) {
        this.calls = calls;
        this.address = address;
        this.size = size;
    }

    /** Bytes of a page: places and sizes of mappings are multiples of it. */
    public static long pageSize() {
        return PageManager.getInstance().pageSize();
    }

    /** Maps a part of what the descriptor is of, which may be closed afterwards. */
    public static SharedMemory map(SystemCalls calls, Fd fd, long offset, long size, boolean writable)
            throws SysException {
        long address =
                calls.libc().mmap(0, size, writable ? PROT_READ_WRITE : PROT_READ, MAP_SHARED, fd.number(), offset);
        calls.check(address == -1 ? -1 : 0);
        return new SharedMemory(calls, address, size);
    }

    public int getInt(long offset) {
        int value = MEMORY.getInt(at(offset, Integer.BYTES));
        VarHandle.acquireFence();
        return value;
    }

    public long getLong(long offset) {
        long value = MEMORY.getLong(at(offset, Long.BYTES));
        VarHandle.acquireFence();
        return value;
    }

    public byte[] getBytes(long offset, int length) {
        byte[] bytes = new byte[length];
        MEMORY.getByteArray(at(offset, length), bytes, 0, length);
        return bytes;
    }

    public void putLong(long offset, long value) {
        VarHandle.releaseFence();
        MEMORY.putLong(at(offset, Long.BYTES), value);
        // whoever looks for more afterwards must not have looked before
        VarHandle.fullFence();
    }

    private long at(long offset, int length) {
        if (offset < 0 || offset > size - length) {
            throw new IndexOutOfBoundsException(length + " bytes at " + offset + " of " + size);
        }
        return address + offset;
    }

    @Override
    public void close() {
        calls.libc().munmap(address, size);
    }
}
