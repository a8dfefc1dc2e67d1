// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes a shared library of 64 bits whose code lies at the offset {@value #CODE_OFFSET} and is loaded at the address {@value #CODE_ADDRESS}. */
final class TestElf {

    static final int CODE_OFFSET = 0x200;
    static final int CODE_ADDRESS = 0x401200;
    static final int CODE_SIZE = 0x400;

    private static final int SYMTAB = 2;
    private static final int STRTAB = 3;
    private static final int DYNSYM = 11;
    private static final int VERDEF = 0x6FFFFFFD;
    private static final int VERSYM = 0x6FFFFFFF;

    private final List<Symbol> symbols = new ArrayList<>();
    private final List<Symbol> dynamic = new ArrayList<>();
    private final List<String> versions = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();
    private final List<int[]> headers = new ArrayList<>();

    private record Symbol(String name, int info, int section, long address, long size, int version) {}

    /** A function in {@code .symtab}; {@code info} as {@code st_info} has it. */
    TestElf symbol(String name, int info, long address, long size) {
        symbols.add(new Symbol(name, info, 1, address, size, 0));
        return this;
    }

    /** A global function in {@code .dynsym}. */
    TestElf dynamic(String name, long address, long size, int version) {
        dynamic.add(new Symbol(name, 0x12, 1, address, size, version));
        return this;
    }

    /** A function of another library that is used. */
    TestElf undefined(String name) {
        dynamic.add(new Symbol(name, 0x12, 0, 0, 0, 0));
        return this;
    }

    /** Versions, of the numbers 2 and on; number 1 is the library itself. */
    TestElf versions(String... names) {
        versions.addAll(List.of(names));
        return this;
    }

    byte[] build() {
        add(new byte[0], 0, 0, 0);
        if (!symbols.isEmpty()) {
            table(symbols, SYMTAB);
        }
        if (!dynamic.isEmpty()) {
            int table = table(dynamic, DYNSYM);
            if (!versions.isEmpty()) {
                ByteBuffer numbers = buffer(2 * (dynamic.size() + 1)).putShort((short) 0);
                dynamic.forEach(each -> numbers.putShort((short) each.version));
                add(bytes(numbers), VERSYM, table, 0);
                definitions();
            }
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<Integer> offsets = new ArrayList<>();
        for (byte[] content : contents) {
            offsets.add(CODE_OFFSET + CODE_SIZE + body.size());
            body.writeBytes(content);
        }
        int table = CODE_OFFSET + CODE_SIZE + body.size();
        ByteBuffer file = buffer(table + 64 * contents.size());
        file.putInt(0, 0x464C457F).put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
        file.putShort(16, (short) 3).putShort(18, (short) 62).putLong(32, 64).putLong(40, table);
        file.putShort(54, (short) 56).putShort(56, (short) 1);
        file.putShort(58, (short) 64).putShort(60, (short) contents.size());
        file.putInt(64, 1).putInt(68, 5).putLong(72, CODE_OFFSET).putLong(80, CODE_ADDRESS);
        file.putLong(96, CODE_SIZE).putLong(104, CODE_SIZE);
        file.position(CODE_OFFSET + CODE_SIZE);
        file.put(body.toByteArray());
        for (int i = 0; i < contents.size(); i++) {
            int at = table + 64 * i;
            file.putInt(at + 4, headers.get(i)[0]).putLong(at + 24, offsets.get(i));
            file.putLong(at + 32, contents.get(i).length);
            file.putInt(at + 40, headers.get(i)[1]).putInt(at + 44, headers.get(i)[2]);
        }
        return bytes(file);
    }

    private int table(List<Symbol> entries, int type) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        ByteBuffer table = buffer(24 * (entries.size() + 1));
        table.position(24);
        for (Symbol each : entries) {
            table.putInt(names.size()).put((byte) each.info).put((byte) 0).putShort((short) each.section);
            table.putLong(each.address).putLong(each.size);
            names.writeBytes((each.name + "\0").getBytes(StandardCharsets.UTF_8));
        }
        int strings = add(names.toByteArray(), STRTAB, 0, 0);
        return add(bytes(table), type, strings, 0);
    }

    private void definitions() {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        ByteBuffer table = buffer(28 * (versions.size() + 1));
        List<String> all = new ArrayList<>(List.of("lib.so"));
        all.addAll(versions);
        for (int i = 0; i < all.size(); i++) {
            table.putShort((short) 1).putShort((short) (i == 0 ? 1 : 0)).putShort((short) (i + 1));
            table.putShort((short) 1).putInt(0).putInt(20).putInt(i + 1 == all.size() ? 0 : 28);
            table.putInt(names.size()).putInt(0);
            names.writeBytes((all.get(i) + "\0").getBytes(StandardCharsets.UTF_8));
        }
        int strings = add(names.toByteArray(), STRTAB, 0, 0);
        add(bytes(table), VERDEF, strings, all.size());
    }

    private int add(byte[] content, int type, int link, int info) {
        contents.add(content);
        headers.add(new int[] {type, link, info});
        return contents.size() - 1;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }
}
