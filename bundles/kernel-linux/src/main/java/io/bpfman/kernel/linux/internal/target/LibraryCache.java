// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import io.bpfman.object.Machine;
import io.bpfman.object.ObjectBytes;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The cache of the dynamic linker, {@code /etc/ld.so.cache}: {@code struct cache_file_new} and {@code struct file_entry_new} of glibc's dl-cache.h, alone or
 * behind an old one ({@code struct cache_file}). Only entries of one machine are read. A container's may be anything. Pure.
 */
final class LibraryCache {

    private static final byte[] MAGIC = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OLD_MAGIC = "ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_SIZE = 48;
    private static final int ENTRY_SIZE = 24;
    private static final int OLD_HEADER_SIZE = 16;
    private static final int OLD_ENTRY_SIZE = 12;

    /** {@code FLAG_ELF_LIBC6} with {@code FLAG_X8664_LIB64} or {@code FLAG_AARCH64_LIB64}: not x32, of the same machine. */
    private static final int X86_64 = 0x0303;

    private static final int AARCH64 = 0x0A03;

    private static final int LONGEST = 4096;

    /** Strings may lie over each other; those of a large system come to half a MiB. */
    private static final int MOST_BYTES = 16 << 20;

    private final ObjectBytes file;
    private final int flags;
    private int taken;

    /**
     * An entry.
     *
     * @param name as programs ask for it, for example {@code libc.so.6}
     * @param plain whether it is for every processor of the machine, and not only for such as have certain instructions
     */
    record Entry(String name, String path, boolean plain) {}

    private LibraryCache(ObjectBytes file, int flags) {
        this.file = file;
        this.flags = flags;
    }

    /**
     * The entries for a machine, in their order: of one library the newest first.
     *
     * @throws IllegalArgumentException when the bytes are no such cache, or damaged
     */
    static List<Entry> read(ObjectBytes file, Machine machine) {
        int flags = machine.equals(Machine.X86_64) ? X86_64 : AARCH64;
        try {
            return new LibraryCache(file, flags).entries();
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("it points to what is not there", e);
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException(e.getCause().getMessage(), e);
        }
    }

    private List<Entry> entries() {
        long start = start();
        long count = Integer.toUnsignedLong(file.getInt(start + MAGIC.length));
        long end = start + HEADER_SIZE + count * ENTRY_SIZE;
        if (end > file.size()) {
            throw new IndexOutOfBoundsException("it ends before its entries");
        }
        List<Entry> entries = new ArrayList<>();
        for (long at = start + HEADER_SIZE; at < end; at += ENTRY_SIZE) {
            if (file.getInt(at) == flags) {
                entries.add(new Entry(
                        text(start + Integer.toUnsignedLong(file.getInt(at + 4))),
                        text(start + Integer.toUnsignedLong(file.getInt(at + 8))),
                        file.getLong(at + 16) == 0));
            }
        }
        return entries;
    }

    /** Where what is read begins. */
    private long start() {
        long start = 0;
        if (file.matches(0, OLD_MAGIC)) {
            long count = Integer.toUnsignedLong(file.getInt(OLD_HEADER_SIZE - Integer.BYTES));
            start = (OLD_HEADER_SIZE + count * OLD_ENTRY_SIZE + 7) & -8;
        }
        if (!file.matches(start, MAGIC)) {
            throw new IllegalArgumentException("it is not in the format glibc-ld.so.cache1.1");
        }
        return start;
    }

    private String text(long at) {
        int length = 0;
        while (file.get(at + length) != 0) {
            length++;
            taken++;
            if (length > LONGEST || taken > MOST_BYTES) {
                throw new IllegalArgumentException("it has names longer than names of files are");
            }
        }
        return new String(file.copy(at, length), StandardCharsets.UTF_8);
    }
}
