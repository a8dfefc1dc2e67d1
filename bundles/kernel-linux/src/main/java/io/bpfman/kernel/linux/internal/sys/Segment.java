// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import com.kenai.jffi.MemoryIO;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A piece of an {@link Arena}'s memory, in native byte order; every access is checked against its bounds. */
public final class Segment {

    private static final MemoryIO MEMORY = MemoryIO.getInstance();

    private final long address;
    private final int size;

    Segment(long address, int size) {
        this.address = address;
        this.size = size;
    }

    public long address() {
        return address;
    }

    public int size() {
        return size;
    }

    public void putByte(int offset, byte value) {
        MEMORY.putByte(at(offset, 1), value);
    }

    public void putInt(int offset, int value) {
        MEMORY.putInt(at(offset, Integer.BYTES), value);
    }

    public void putLong(int offset, long value) {
        MEMORY.putLong(at(offset, Long.BYTES), value);
    }

    public void putBytes(int offset, byte[] value) {
        MEMORY.putByteArray(at(offset, value.length), value, 0, value.length);
    }

    /** Writes a part of {@code value}. */
    public void putBytes(int offset, byte[] value, int from, int length) {
        MEMORY.putByteArray(at(offset, length), value, Objects.checkFromIndexSize(from, length, value.length), length);
    }

    /** Fills the beginning of this piece from memory that somebody else owns. */
    public void copyFrom(long source, int length) {
        MEMORY.copyMemory(source, at(0, length), length);
    }

    public byte getByte(int offset) {
        return MEMORY.getByte(at(offset, 1));
    }

    public int getInt(int offset) {
        return MEMORY.getInt(at(offset, Integer.BYTES));
    }

    public long getUnsignedInt(int offset) {
        return Integer.toUnsignedLong(getInt(offset));
    }

    public long getLong(int offset) {
        return MEMORY.getLong(at(offset, Long.BYTES));
    }

    public byte[] getBytes(int offset, int length) {
        byte[] bytes = new byte[length];
        MEMORY.getByteArray(at(offset, length), bytes, 0, length);
        return bytes;
    }

    /** The text that begins at {@code offset} and ends before the first zero byte or after {@code length} bytes. */
    public String getString(int offset, int length) {
        return new String(MEMORY.getZeroTerminatedByteArray(at(offset, length), length), StandardCharsets.UTF_8);
    }

    /** How many bytes there are before the first zero byte; all when there is none. */
    public int textLength() {
        long zero = MEMORY.indexOf(address, (byte) 0, size);
        return zero < 0 ? size : (int) zero;
    }

    private long at(int offset, int length) {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new IndexOutOfBoundsException(length + " bytes at " + offset + " of " + size);
        }
        return address + offset;
    }
}
