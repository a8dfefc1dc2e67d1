// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.object.Names;
import io.bpfman.object.ObjectBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The sections, symbols and relocations of an object, each to be found without looking at all others. Pure; not for several threads. Offsets are those of
 * {@code Elf64_Ehdr}, {@code Elf64_Shdr}, {@code Elf64_Sym} and {@code Elf64_Rel} in elf.h. What points nowhere is an {@link
 * IndexOutOfBoundsException}, what is there without measure an {@link IllegalArgumentException}.
 */
final class ObjectTables {

    static final int STT_FUNC = 2;
    static final int SHN_UNDEF = 0;

    private static final int SECTION_HEADER_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;
    static final int REL_SIZE = 16;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_REL = 9;
    /** {@code SHT_LOUSER}: libbpf passes over a section of a type that it does not know. */
    private static final int SHT_UNKNOWN = 0x80000000;

    private static final int SECTION_TYPE = 4;
    private static final int SECTION_SIZE = 32;
    private static final List<String> STRUCT_OPS =
            List.of(".struct_ops", ".struct_ops.link", "?.struct_ops", "?.struct_ops.link");
    private static final long SHF_EXECINSTR = 4;

    /** Functions and maps together, and relocations of code and maps: far more than any object has. */
    private static final int MAX_SYMBOLS = 1 << 17;

    private static final int MAX_RELOCATIONS = 1 << 20;

    private static final TreeMap<Long, Symbol> NONE = new TreeMap<>();

    private final ObjectBytes file;
    private final Names names;
    private final List<Section> sections = new ArrayList<>();
    private final Map<Integer, TreeMap<Long, Symbol>> functions = new HashMap<>();
    private final Map<Place, List<Symbol>> maps = new HashMap<>();
    private final Map<Integer, List<Relocations>> relocations = new HashMap<>();
    private long symbols;
    private int symbolCount;
    private long strings;
    private long stringsEnd;

    /** A section; {@code header} is where its header is in the file. */
    record Section(
            long header,
            int type,
            long flags,
            long offset,
            long size,
            int link,
            int info,
            boolean declaresMaps,
            boolean structOps) {
        boolean isCode() {
            return (flags & SHF_EXECINSTR) != 0;
        }
    }

    /** A place in a section, in bytes. */
    record Place(int section, long value) {}

    /** A symbol and where it is in the file. */
    record Symbol(int index, long at, int type, int binding, int section, long value, long size) {}

    /** The relocations of one section with relocations, by the places that they are for: each is a place and its number. */
    static final class Relocations {

        private static final int NUMBER_BITS = 32;

        private final long offset;
        private final long[] byPlace;

        private Relocations(long offset, long[] byPlace) {
            this.offset = offset;
            this.byPlace = byPlace;
        }

        /** The place that one of them is for. */
        long place(int index) {
            return byPlace[index] >>> NUMBER_BITS;
        }

        /** Where one of them is in the file. */
        long at(int index) {
            return offset + (byPlace[index] & 0xFFFFFFFFL) * REL_SIZE;
        }

        /** The first of those for this place or one behind it. */
        int first(long place) {
            int found = Arrays.binarySearch(byPlace, place << NUMBER_BITS);
            return found < 0 ? -found - 1 : found;
        }

        boolean has(long place) {
            int first = first(place);
            return first < byPlace.length && place(first) == place;
        }
    }

    /** @param file a whole object file whose sections were already found to be inside of it and beside each other */
    ObjectTables(ObjectBytes file) {
        this.file = file;
        this.names = new Names(file);
        readSections();
        readSymbols();
        readRelocations();
    }

    List<Section> sections() {
        return sections;
    }

    Section section(int index) {
        return sections.get(index);
    }

    /** Whether a section implements an interface of the kernel, or has the relocations of one that does. */
    boolean isAboutStructOps(int index) {
        Section section = sections.get(index);
        return section.structOps
                || (section.type == SHT_REL
                        && section.info >= 0
                        && section.info < sections.size()
                        && sections.get(section.info).structOps);
    }

    /** Whether a section has relocations of declared maps: what they are filled with. */
    boolean fillsMaps(int index) {
        Section section = sections.get(index);
        return section.type == SHT_REL
                && section.info >= 0
                && section.info < sections.size()
                && sections.get(section.info).declaresMaps;
    }

    /** Makes a section one that libbpf does not know. */
    void hide(int index, Edits edits) {
        put(sections.get(index).header + SECTION_TYPE, SHT_UNKNOWN, edits);
    }

    /** Makes a section shorter: at most 2 GiB long. */
    void shorten(int index, int size, Edits edits) {
        put(sections.get(index).header + SECTION_SIZE, size, edits);
    }

    private static void put(long at, int value, Edits edits) {
        for (int i = 0; i < Integer.BYTES; i++) {
            edits.put(at + i, (byte) (value >>> (i * Byte.SIZE)));
        }
    }

    int symbolCount() {
        return symbolCount;
    }

    /** A symbol by its number. */
    Symbol symbol(long index) {
        if (index < 0 || index >= symbolCount) {
            throw new IndexOutOfBoundsException("there is no symbol " + index);
        }
        long at = symbols + index * SYMBOL_SIZE;
        int info = Byte.toUnsignedInt(file.get(at + 4));
        return new Symbol(
                (int) index,
                at,
                info & 0xF,
                info >> 4,
                file.getShort(at + 6),
                file.getLong(at + 8),
                file.getLong(at + 16));
    }

    /** The symbol that a relocation is about. */
    Symbol symbolOf(long relocation) {
        return symbol(file.getLong(relocation + 8) >>> 32);
    }

    String name(Symbol symbol) {
        return names.take(strings + Integer.toUnsignedLong(file.getInt(symbol.at)), stringsEnd);
    }

    /** All functions, static ones too, in any order. */
    void eachFunction(Consumer<Symbol> consumer) {
        functions.values().forEach(all -> all.values().forEach(consumer));
    }

    /** All maps that are declared, in any order. */
    void eachMap(Consumer<Symbol> consumer) {
        maps.values().forEach(all -> all.forEach(consumer));
    }

    /** The maps that are declared at a place. */
    List<Symbol> mapsAt(int section, long value) {
        return maps.getOrDefault(new Place(section, value), List.of());
    }

    /**
     * The function at a place, and from where to where it goes: to the next one at most, since functions do not overlap. The whole section when there is no
     * telling which it is.
     */
    Extent functionAt(int section, long place) {
        TreeMap<Long, Symbol> there = functions.getOrDefault(section, NONE);
        Map.Entry<Long, Symbol> before = there.floorEntry(place);
        if (before == null || place - before.getKey() >= before.getValue().size) {
            return new Extent(section, 0, sections.get(section).size);
        }
        Extent whole = extent(before.getValue());
        Long next = there.higherKey(before.getKey());
        return next == null || next >= whole.to ? whole : new Extent(section, whole.from, next);
    }

    /** A part of a section: a function, or a map's declaration. */
    record Extent(int section, long from, long to) {}

    /** What a symbol stands for, as far as it is in its section. */
    Extent extent(Symbol symbol) {
        long end = sections.get(symbol.section).size;
        long from = Math.min(Math.max(symbol.value, 0), end);
        return new Extent(symbol.section, from, from + Math.min(Math.max(symbol.size, 0), end - from));
    }

    /** The relocations of a section of code or of declared maps. */
    List<Relocations> relocationsOf(int section) {
        return relocations.getOrDefault(section, List.of());
    }

    private void readSections() {
        long table = file.getLong(40);
        int count = file.getShort(60);
        long nameSection = table + (long) file.getShort(62) * SECTION_HEADER_SIZE;
        long nameTable = file.getLong(nameSection + 24);
        long end = nameTable + file.getLong(nameSection + 32);
        for (int i = 0; i < count; i++) {
            long at = table + (long) i * SECTION_HEADER_SIZE;
            long name = nameTable + Integer.toUnsignedLong(file.getInt(at));
            sections.add(new Section(
                    at,
                    file.getInt(at + SECTION_TYPE),
                    file.getLong(at + 8),
                    file.getLong(at + 24),
                    file.getLong(at + SECTION_SIZE),
                    file.getInt(at + 40),
                    file.getInt(at + 44),
                    names.is(name, end, ".maps"),
                    STRUCT_OPS.stream().anyMatch(each -> names.is(name, end, each))));
        }
    }

    private void readSymbols() {
        for (Section table : sections) {
            if (table.type == SHT_SYMTAB) {
                symbols = table.offset;
                symbolCount = Math.toIntExact(table.size / SYMBOL_SIZE);
                strings = sections.get(table.link).offset;
                stringsEnd = strings + sections.get(table.link).size;
            }
        }
        int kept = 0;
        for (int i = 0; i < symbolCount; i++) {
            Symbol symbol = symbol(i);
            if (symbol.section == SHN_UNDEF || symbol.section >= sections.size()) {
                continue;
            }
            boolean map = symbol.size > 0 && sections.get(symbol.section).declaresMaps;
            if ((map || symbol.type == STT_FUNC) && ++kept > MAX_SYMBOLS) {
                throw new IllegalArgumentException("it has more than " + MAX_SYMBOLS + " functions and maps");
            }
            if (map) {
                maps.computeIfAbsent(new Place(symbol.section, symbol.value), place -> new ArrayList<>())
                        .add(symbol);
            }
            if (symbol.type == STT_FUNC) {
                functions
                        .computeIfAbsent(symbol.section, section -> new TreeMap<>())
                        .merge(symbol.value, symbol, (one, other) -> one.size >= other.size ? one : other);
            }
        }
    }

    private void readRelocations() {
        long total = 0;
        for (Section table : sections) {
            if (table.type != SHT_REL || table.info < 0 || table.info >= sections.size()) {
                continue;
            }
            Section target = sections.get(table.info);
            if (!target.isCode() && !target.declaresMaps) {
                continue;
            }
            int count = Math.toIntExact(table.size / REL_SIZE);
            total += count;
            if (total > MAX_RELOCATIONS) {
                throw new IllegalArgumentException("it has more than " + MAX_RELOCATIONS + " relocations");
            }
            relocations
                    .computeIfAbsent(table.info, section -> new ArrayList<>())
                    .add(new Relocations(table.offset, byPlace(table.offset, count, target.size)));
        }
    }

    private long[] byPlace(long offset, int count, long limit) {
        long[] byPlace = new long[count];
        int inside = 0;
        for (int i = 0; i < count; i++) {
            long place = file.getLong(offset + (long) i * REL_SIZE);
            if (place >= 0 && place < limit) {
                byPlace[inside++] = place << Relocations.NUMBER_BITS | i;
            }
        }
        byPlace = inside == count ? byPlace : Arrays.copyOf(byPlace, inside);
        Arrays.sort(byPlace);
        return byPlace;
    }
}
