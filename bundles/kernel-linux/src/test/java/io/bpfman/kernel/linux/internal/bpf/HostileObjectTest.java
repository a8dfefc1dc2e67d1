// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.ObjectBytes;
import io.bpfman.object.ObjectFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects that claim much with little: reading takes time and memory in proportion to their size all the same. */
class HostileObjectTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int STRTAB = 3;
    private static final int SYMTAB = 2;
    private static final int PROGBITS = 1;
    private static final int REL = 9;
    private static final int CODE = 4;
    private static final int CALL = 0x1085;

    @Test
    void sectionsThatAllCoverTheWholeFileAreRefused() {
        Elf elf = new Elf(8 << 20, 60_000);
        for (int i = 2; i < 60_000; i++) {
            elf.section(i, 1, i % 2 == 0 ? SYMTAB : REL, CODE, 0, 8 << 20, 1, i - 1);
        }
        assertRefused(elf, "over each other");
    }

    @Test
    void namesThatOverlapAreRefused() {
        Elf elf = new Elf(16 << 20, 5);
        int symbols = 40_000;
        elf.section(2, elf.name("tc"), PROGBITS, CODE, 64, 8, 0, 0);
        elf.section(3, 0, STRTAB, 0, elf.allocate(4 << 20, (byte) 'x'), 4 << 20, 0, 0);
        elf.section(4, 0, SYMTAB, 0, elf.allocate(symbols * 24, (byte) 0), symbols * 24, 3, 0);
        for (int i = 0; i < symbols; i++) {
            elf.symbol(4, i, i, 0x12, 2, 0, 8);
        }
        assertRefused(elf, "name of more than");
        for (int i = 0; i < symbols; i++) {
            elf.symbol(4, i, (4 << 20) - 4000 + i % 100, 0x12, 2, 0, 8);
        }
        assertRefused(elf, "come to more than");
    }

    @Test
    void moreProgramsThanAnyObjectHasAreRefused() {
        Elf elf = new Elf(16 << 20, 5);
        int symbols = 500_000;
        elf.section(2, elf.name("tc"), PROGBITS, CODE, 64, 8, 0, 0);
        elf.section(3, 0, STRTAB, 0, elf.allocate(2, (byte) 0), 2, 0, 0);
        elf.section(4, 0, SYMTAB, 0, elf.allocate(symbols * 24, (byte) 0), symbols * 24, 3, 0);
        for (int i = 0; i < symbols; i++) {
            elf.symbol(4, i, 0, 0x12, 2, 0, 8);
        }
        assertRefused(elf, "more than 65536 programs");
    }

    /** Each function calls the next one; for each the relocations of all and the symbols of all were looked at. */
    @Test
    void functionsThatCallEachOtherAreFollowedOnce() {
        int functions = 60_000;
        Elf elf = new Elf(16 << 20, 7);
        int code = elf.allocate(functions * 16, (byte) 0);
        elf.section(2, elf.name("tc"), PROGBITS, CODE, code, functions * 16, 0, 0);
        elf.section(3, 0, STRTAB, 0, elf.allocate(8, (byte) 0), 8, 0, 0);
        elf.section(4, 0, SYMTAB, 0, elf.allocate((functions + 1) * 24, (byte) 0), (functions + 1) * 24, 3, 0);
        elf.section(5, elf.name(".maps"), PROGBITS, 0, elf.allocate(32, (byte) 0), 32, 0, 0);
        elf.section(6, 0, REL, 0, elf.allocate(functions * 16, (byte) 0), functions * 16, 4, 2);
        elf.put(elf.offset(3), "\0run".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < functions; i++) {
            elf.symbol(4, i, i == 0 ? 1 : 0, i == 0 ? 0x12 : 0x02, 2, i * 16L, 16);
            elf.file.putInt(code + i * 16, CALL);
            elf.file.putInt(code + i * 16 + 4, i % 2 == 0 ? -1 : 1);
            elf.file.putLong(elf.offset(6) + i * 16, i * 16L + (i % 2 == 0 ? 0 : 8));
            elf.file.putLong(
                    elf.offset(6) + i * 16 + 8, (long) (i % 2 == 0 ? Math.min(i + 1, functions - 1) : functions) << 32);
        }
        elf.symbol(4, functions, 0, 0x11, 5, 0, 32);
        byte[] content = elf.file.array();
        ReferencedSymbols reach = assertTimeoutPreemptively(PATIENCE, () -> {
            assertTrue(ObjectFile.parse("x.o", content).program("run").isPresent());
            return ReferencedSymbols.of(ObjectBytes.of(content), "x.o", List.of("run"));
        });
        assertTrue(reach.othersMaps().isEmpty(), "the map was met");
    }

    private static void assertRefused(Elf elf, String reason) {
        byte[] content = elf.file.array();
        String message = assertTimeoutPreemptively(
                PATIENCE,
                () -> assertThrows(InvalidSpecException.class, () -> ObjectFile.parse("x.o", content))
                        .getMessage());
        assertTrue(message.contains(reason), message);
    }

    /** An object under construction: section 1 has the names of sections. */
    private static final class Elf {

        private final ByteBuffer file;
        private final int table;
        private final int names;
        private int free;
        private int nameEnd = 1;

        Elf(int size, int sections) {
            file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            put(0, new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1});
            file.putShort(18, (short) 247);
            table = 64;
            file.putLong(40, table);
            file.putShort(60, (short) sections);
            file.putShort(62, (short) 1);
            free = table + sections * 64;
            names = allocate(64, (byte) 0);
            section(1, 0, STRTAB, 0, names, 64, 0, 0);
        }

        int name(String name) {
            int at = nameEnd;
            put(names + at, name.getBytes(StandardCharsets.US_ASCII));
            nameEnd += name.length() + 1;
            return at;
        }

        int allocate(int size, byte filling) {
            int at = free;
            free += size;
            for (int i = at; filling != 0 && i < free; i++) {
                file.put(i, filling);
            }
            return at;
        }

        void put(int at, byte[] bytes) {
            file.put(at, bytes);
        }

        int offset(int section) {
            return (int) file.getLong(table + section * 64 + 24);
        }

        void section(int index, int name, int type, long flags, int offset, int size, int link, int info) {
            int at = table + index * 64;
            file.putInt(at, name);
            file.putInt(at + 4, type);
            file.putLong(at + 8, flags);
            file.putLong(at + 24, offset);
            file.putLong(at + 32, size);
            file.putInt(at + 40, link);
            file.putInt(at + 44, info);
        }

        void symbol(int table, int index, int name, int info, int section, long value, long size) {
            int at = offset(table) + index * 24;
            file.putInt(at, name);
            file.put(at + 4, (byte) info);
            file.putShort(at + 6, (short) section);
            file.putLong(at + 8, value);
            file.putLong(at + 16, size);
        }
    }
}
