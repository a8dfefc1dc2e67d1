// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages object files at random: the same seed damages the same object in the same way. Offsets are those of {@code Elf64_Ehdr}, {@code Elf64_Shdr}, {@code
 * Elf64_Sym} and {@code Elf64_Rel} in elf.h and of {@code struct btf_header} in linux/btf.h.
 */
public final class Mutator {

    private static final int SECTION_HEADER = 64;
    private static final int SYMBOL = 24;
    private static final int RELOCATION = 16;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_STRTAB = 3;
    private static final int SHT_NOBITS = 8;
    private static final int SHT_REL = 9;

    private static final long[] EDGES = {
        0,
        1,
        2,
        7,
        8,
        0x7F,
        0x80,
        0xFF,
        0x100,
        0x7FFF,
        0xFFFF,
        0x10000,
        0xFFFFFF,
        0x7FFFFFFFL,
        0x80000000L,
        0xFFFFFFFFL,
        0x100000000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        -8
    };

    /** What is done to an object. */
    public enum Kind {
        BYTES,
        RUN,
        TRUNCATION,
        SWAPPED_SECTIONS,
        ELF_HEADER,
        SECTION_HEADER_FIELD,
        SYMBOL_FIELD,
        RELOCATION_FIELD,
        INSTRUCTION,
        NAME,
        BTF_HEADER,
        BTF_TYPE,
        BTF_EXT
    }

    /** An object that was damaged, and how. */
    public static final class Mutant {

        private final byte[] content;
        private final List<Kind> kinds;

        private Mutant(byte[] content, List<Kind> kinds) {
            this.content = content;
            this.kinds = List.copyOf(kinds);
        }

        /** Its bytes, which are the caller's from now on. */
        public byte[] content() {
            return content;
        }

        /** What was done to it, in this order. */
        public List<Kind> kinds() {
            return kinds;
        }
    }

    private final Random random;

    private record Section(String name, int header, int type, long flags, int offset, int size) {}

    /** @param seed of everything that is random in here */
    public Mutator(long seed) {
        this.random = new Random(seed);
    }

    /** One of these. */
    public <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** A damaged copy. */
    public Mutant mutate(byte[] object) {
        List<Section> sections = sections(object);
        byte[] content = object.clone();
        List<Kind> kinds = new ArrayList<>();
        int times = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1;
        for (int i = 0; i < times; i++) {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            if (kind == Kind.TRUNCATION && i < times - 1) {
                continue;
            }
            content = apply(kind, content, sections);
            kinds.add(kind);
        }
        return new Mutant(content, kinds);
    }

    private byte[] apply(Kind kind, byte[] content, List<Section> sections) {
        ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        switch (kind) {
            case BYTES -> {
                for (int n = 1 + random.nextInt(4); n > 0; n--) {
                    content[random.nextInt(content.length)] = (byte) random.nextInt();
                }
            }
            case RUN -> run(content);
            case TRUNCATION -> {
                return Arrays.copyOf(content, random.nextInt(content.length));
            }
            case SWAPPED_SECTIONS -> swap(file, one(sections), one(sections));
            case ELF_HEADER -> put(file, 16 + 2 * random.nextInt(24));
            case SECTION_HEADER_FIELD -> put(file, one(sections).header + 4 * random.nextInt(16));
            case SYMBOL_FIELD -> inEntry(file, ofType(sections, SHT_SYMTAB), SYMBOL, 1);
            case RELOCATION_FIELD -> inEntry(file, ofType(sections, SHT_REL), RELOCATION, 4);
            case INSTRUCTION -> inEntry(file, code(sections), 8, 1);
            case NAME -> inEntry(file, ofType(sections, SHT_STRTAB), 1, 1);
            case BTF_HEADER -> inHeader(file, named(sections, ".BTF"), 24);
            case BTF_TYPE -> inBtf(file, named(sections, ".BTF"));
            case BTF_EXT -> inEntry(file, named(sections, ".BTF.ext"), 4, 4);
        }
        return content;
    }

    private void run(byte[] content) {
        int from = random.nextInt(content.length);
        int to = Math.min(content.length, from + 2 + random.nextInt(200));
        switch (random.nextInt(3)) {
            case 0 -> Arrays.fill(content, from, to, (byte) 0);
            case 1 -> Arrays.fill(content, from, to, (byte) 0xFF);
            default ->
                System.arraycopy(
                        content.clone(), random.nextInt(content.length - (to - from) + 1), content, from, to - from);
        }
    }

    /** Where two sections lie and how long they are, or all that their headers say but their names. */
    private void swap(ByteBuffer file, Section one, Section other) {
        int from = random.nextBoolean() ? 24 : 4;
        int length = from == 24 ? 16 : SECTION_HEADER - 4;
        byte[] kept = new byte[length];
        file.get(one.header + from, kept);
        for (int i = 0; i < length; i++) {
            file.put(one.header + from + i, file.get(other.header + from + i));
        }
        file.put(other.header + from, kept);
    }

    private void inEntry(ByteBuffer file, List<Section> of, int entry, int unit) {
        List<Section> filled =
                of.stream().filter(section -> section.size >= entry).toList();
        if (!filled.isEmpty()) {
            Section section = one(filled);
            put(
                    file,
                    section.offset
                            + entry * random.nextInt(section.size / entry)
                            + unit * random.nextInt(entry / unit));
        }
    }

    private void inHeader(ByteBuffer file, List<Section> of, int length) {
        of.forEach(section -> put(file, section.offset + 4 * random.nextInt(length / 4)));
    }

    /** A word of the types, most often one that is there to be followed: an id, or a small number. */
    private void inBtf(ByteBuffer file, List<Section> of) {
        for (Section section : of) {
            int types = file.getInt(section.offset + 12);
            if (types < 4 || types > section.size - 24) {
                continue;
            }
            int at = section.offset + 24 + 4 * random.nextInt(types / 4);
            if (random.nextBoolean()) {
                file.putInt(at, random.nextInt(types / 12 + 2));
            } else {
                put(file, at);
            }
        }
    }

    /** Writes something likely to hurt: an edge, something near what is there, or anything. */
    private void put(ByteBuffer file, int wanted) {
        int at = Math.max(0, Math.min(wanted, file.limit() - Long.BYTES));
        long value = switch (random.nextInt(4)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> file.getInt(at) + (long) random.nextInt(33) - 16;
            case 2 -> random.nextInt(file.limit());
            default -> random.nextLong();
        };
        switch (random.nextInt(4)) {
            case 0 -> file.put(at, (byte) value);
            case 1 -> file.putShort(at, (short) value);
            case 2 -> file.putLong(at, value);
            default -> file.putInt(at, (int) value);
        }
    }

    private static List<Section> ofType(List<Section> sections, int type) {
        return sections.stream().filter(section -> section.type == type).toList();
    }

    private static List<Section> code(List<Section> sections) {
        return sections.stream().filter(section -> (section.flags & 4) != 0).toList();
    }

    private static List<Section> named(List<Section> sections, String name) {
        return sections.stream().filter(section -> section.name.equals(name)).toList();
    }

    private static List<Section> sections(byte[] object) {
        ByteBuffer file = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
        int table = (int) file.getLong(40);
        int names = (int) file.getLong(table + file.getShort(62) * SECTION_HEADER + 24);
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < file.getShort(60); i++) {
            int header = table + i * SECTION_HEADER;
            int type = file.getInt(header + 4);
            sections.add(new Section(
                    string(object, names + file.getInt(header)),
                    header,
                    type,
                    file.getLong(header + 8),
                    (int) file.getLong(header + 24),
                    type == SHT_NOBITS ? 0 : (int) file.getLong(header + 32)));
        }
        return sections;
    }

    private static String string(byte[] object, int at) {
        int end = at;
        while (object[end] != 0) {
            end++;
        }
        return new String(object, at, end - at, StandardCharsets.UTF_8);
    }
}
