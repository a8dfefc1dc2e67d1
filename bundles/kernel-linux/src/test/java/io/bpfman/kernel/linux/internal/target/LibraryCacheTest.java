// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.kernel.linux.internal.target.LibraryCache.Entry;
import io.bpfman.object.Machine;
import io.bpfman.object.ObjectBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LibraryCacheTest {

    private static final int X86_64 = 0x0303;
    private static final int AARCH64 = 0x0A03;
    private static final int X32 = 0x0803;
    private static final int I386 = 0x0003;

    record Row(int flags, String name, String path, long hwcap) {}

    private static final List<Row> ROWS = List.of(
            new Row(X32, "libc.so.6", "/libx32/libc.so.6", 0),
            new Row(X86_64, "libc.so.6", "/lib/x86_64-linux-gnu/libc.so.6", 0),
            new Row(I386, "libc.so.6", "/lib/i386-linux-gnu/libc.so.6", 0),
            new Row(AARCH64, "libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6", 0),
            new Row(X86_64, "libz.so.1", "/lib/glibc-hwcaps/x86-64-v3/libz.so.1", 1L << 62));

    static byte[] cache(List<Row> rows) {
        return cache(rows, 0);
    }

    private static byte[] cache(List<Row> rows, int before) {
        StringBuilder strings = new StringBuilder();
        int start = 48 + 24 * rows.size();
        byte[] bytes = new byte[before + start + 4096];
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (before > 0) {
            file.put("ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII)).putInt(12, (before - 16) / 12);
        }
        file.position(before);
        file.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII)).putInt(rows.size());
        file.position(before + 48);
        for (Row row : rows) {
            file.putInt(row.flags).putInt(start + strings.length());
            strings.append(row.name).append('\0');
            file.putInt(start + strings.length()).putInt(0).putLong(row.hwcap);
            strings.append(row.path).append('\0');
        }
        file.put(strings.toString().getBytes(StandardCharsets.US_ASCII));
        return bytes;
    }

    @Test
    void readsWhatIsForTheMachine() {
        assertEquals(
                List.of(
                        new Entry("libc.so.6", "/lib/x86_64-linux-gnu/libc.so.6", true),
                        new Entry("libz.so.1", "/lib/glibc-hwcaps/x86-64-v3/libz.so.1", false)),
                LibraryCache.read(ObjectBytes.of(cache(ROWS)), Machine.X86_64));
        assertEquals(
                List.of(new Entry("libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6", true)),
                LibraryCache.read(ObjectBytes.of(cache(ROWS)), Machine.AARCH64));
    }

    @Test
    void readsWhatIsBehindAnOldCache() {
        // 16 + 12 * 2 = 40, which is a multiple of 8
        assertEquals(
                LibraryCache.read(ObjectBytes.of(cache(ROWS)), Machine.X86_64),
                LibraryCache.read(ObjectBytes.of(cache(ROWS, 40)), Machine.X86_64));
    }

    @Test
    void saysWhatIsWrong() {
        assertEquals(
                "it is not in the format glibc-ld.so.cache1.1",
                refusal("nothing of the sort".getBytes(StandardCharsets.US_ASCII)));
        byte[] more = cache(ROWS);
        more[20] = (byte) 255;
        more[21] = (byte) 255;
        assertEquals("it points to what is not there", refusal(more));
    }

    private static String refusal(byte[] content) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> LibraryCache.read(ObjectBytes.of(content), Machine.X86_64))
                .getMessage();
    }

    @Property(tries = 2000)
    void readsOrRefusesWhateverItIs(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 400) Integer> places, @ForAll int value) {
        byte[] content = cache(ROWS);
        places.forEach(place -> ByteBuffer.wrap(content).putInt(place, value));
        try {
            List<Entry> entries = new ArrayList<>(LibraryCache.read(ObjectBytes.of(content), Machine.X86_64));
            assertTrue(entries.size() <= content.length / 24, entries.toString());
        } catch (IllegalArgumentException e) {
            assertFalse(e.getMessage().isBlank());
        }
    }
}
