// SPDX-License-Identifier: Apache-2.0
package io.bpfman.bytecode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * As much of an ELF-64 object as the tests look at (elf(5)): its machine, sections and symbols.
 *
 * @param machine {@code e_machine}
 * @param sections content by section name
 * @param symbols named symbols
 */
record ElfFile(int machine, Map<String, ByteBuffer> sections, Map<String, Symbol> symbols) {

    private static final int SHT_SYMTAB = 2;
    private static final int SYMBOL_BYTES = 24;

    /** A symbol: the section that it lies in, and its place there in bytes. */
    record Symbol(String section, int offset, int size) {}

    static ElfFile parse(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (file.getInt(0) != 0x464C457F || file.get(4) != 2 || file.get(5) != 1) {
            throw new IllegalArgumentException("not a little-endian ELF-64 file");
        }
        Headers headers = new Headers(file, (int) file.getLong(40), Short.toUnsignedInt(file.getShort(60)));
        ByteBuffer names = headers.content(Short.toUnsignedInt(file.getShort(62)));
        Map<String, ByteBuffer> sections = new LinkedHashMap<>();
        Map<String, Symbol> symbols = new LinkedHashMap<>();
        for (int i = 0; i < headers.count(); i++) {
            sections.put(text(names, headers.word(i, 0)), headers.content(i));
            if (headers.word(i, 4) == SHT_SYMTAB) {
                ByteBuffer table = headers.content(i);
                ByteBuffer strings = headers.content(headers.word(i, 40));
                for (int at = 0; at < table.limit(); at += SYMBOL_BYTES) {
                    String name = text(strings, table.getInt(at));
                    int section = Short.toUnsignedInt(table.getShort(at + 6));
                    if (!name.isEmpty() && section < headers.count()) {
                        symbols.put(
                                name,
                                new Symbol(text(names, headers.word(section, 0)), (int) table.getLong(at + 8), (int)
                                        table.getLong(at + 16)));
                    }
                }
            }
        }
        return new ElfFile(Short.toUnsignedInt(file.getShort(18)), sections, symbols);
    }

    /** The initial value of a global variable. */
    ByteBuffer variable(String name) {
        Symbol symbol = symbols.get(name);
        if (symbol == null) {
            throw new IllegalArgumentException("no symbol " + name + " among " + symbols.keySet());
        }
        return sections.get(symbol.section())
                .slice(symbol.offset(), symbol.size())
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(ByteBuffer strings, int at) {
        int end = at;
        while (strings.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - at];
        strings.get(at, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private record Headers(ByteBuffer file, int start, int count) {
        private static final int HEADER_BYTES = 64;

        int word(int section, int field) {
            return file.getInt(start + section * HEADER_BYTES + field);
        }

        ByteBuffer content(int section) {
            return file.slice(word(section, 24), word(section, 32)).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
