// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import io.bpfman.spi.kernel.ObjectSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an object file, to be read at any place; numbers are little-endian. Of a file only a few pages are in memory at a time (half a MiB at
 * most), however large it is. Not for several threads. What lies outside of it is an {@link IndexOutOfBoundsException}, a file that cannot be read an
 * {@link UncheckedIOException}.
 */
public final class ObjectBytes implements AutoCloseable {

    private static final int PAGE_BITS = 13;
    private static final int PAGES = 64;

    /** So that an array is one page. */
    private static final int ARRAY_BITS = 31;

    private final @Nullable FileChannel channel;
    private final long size;
    private final int pageBits;
    private final @Nullable ByteBuffer[] pages;

    /** Which page of the file each of the pages is. */
    private final long[] numbers;

    private ObjectBytes(@Nullable FileChannel channel, long size, int pageBits, @Nullable ByteBuffer[] pages) {
        this.channel = channel;
        this.size = size;
        this.pageBits = pageBits;
        this.pages = pages;
        this.numbers = new long[pages.length];
    }

    /** Of an array, which must not change from now on. */
    public static ObjectBytes of(byte[] content) {
        return of(ByteBuffer.wrap(content));
    }

    /** Of an object; one in a file must not change until this is closed. */
    public static ObjectBytes of(ObjectSource object) {
        return object.file()
                .map(ObjectBytes::of)
                .orElseGet(() -> of(object.content().orElseThrow()));
    }

    private static ObjectBytes of(ByteBuffer content) {
        ByteBuffer[] whole = {content.order(ByteOrder.LITTLE_ENDIAN)};
        return new ObjectBytes(null, content.limit(), ARRAY_BITS, whole);
    }

    /** Of a file; it stays as it is until this is closed, or what is read later is an {@link UncheckedIOException}. */
    public static ObjectBytes of(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            ObjectBytes bytes = new ObjectBytes(channel, channel.size(), PAGE_BITS, new ByteBuffer[PAGES]);
            Arrays.fill(bytes.numbers, -1);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many there are. */
    public long size() {
        return size;
    }

    public byte get(long at) {
        Objects.checkIndex(at, size);
        return page(at).get(offset(at));
    }

    /** Two bytes as a number without a sign. */
    public int getShort(long at) {
        return Byte.toUnsignedInt(get(at)) | Byte.toUnsignedInt(get(at + 1)) << 8;
    }

    public int getInt(long at) {
        Objects.checkFromIndexSize(at, Integer.BYTES, size);
        int offset = offset(at);
        ByteBuffer page = page(at);
        return offset + Integer.BYTES <= page.limit() ? page.getInt(offset) : getShort(at) | getShort(at + 2) << 16;
    }

    public long getLong(long at) {
        Objects.checkFromIndexSize(at, Long.BYTES, size);
        int offset = offset(at);
        ByteBuffer page = page(at);
        return offset + Long.BYTES <= page.limit()
                ? page.getLong(offset)
                : Integer.toUnsignedLong(getInt(at)) | (long) getInt(at + 4) << 32;
    }

    /** Whether these bytes are at that place. */
    public boolean matches(long at, byte[] wanted) {
        if (at < 0 || at > size - wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** A copy of some of them. */
    public byte[] copy(long at, int count) {
        Objects.checkFromIndexSize(at, count, size);
        byte[] copy = new byte[count];
        for (int done = 0; done < count; ) {
            ByteBuffer page = page(at + done);
            int offset = offset(at + done);
            int some = Math.min(count - done, page.limit() - offset);
            page.get(offset, copy, done, some);
            done += some;
        }
        return copy;
    }

    private int offset(long at) {
        return (int) (at & ((1L << pageBits) - 1));
    }

    private ByteBuffer page(long at) {
        long number = at >>> pageBits;
        int place = (int) (number & (pages.length - 1));
        ByteBuffer page = pages[place];
        if (page != null && numbers[place] == number) {
            return page;
        }
        try {
            return read(number, place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ByteBuffer read(long number, int place) throws IOException {
        ByteBuffer page = pages[place];
        if (page == null) {
            page = ByteBuffer.allocate(1 << pageBits).order(ByteOrder.LITTLE_ENDIAN);
            pages[place] = page;
        }
        numbers[place] = -1;
        page.clear();
        long from = number << pageBits;
        page.limit((int) Math.min(page.capacity(), size - from));
        FileChannel file = Objects.requireNonNull(channel);
        while (page.hasRemaining()) {
            if (file.read(page, from + page.position()) < 0) {
                throw new IOException("the file has become shorter while it was read");
            }
        }
        numbers[place] = number;
        return page.rewind();
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
