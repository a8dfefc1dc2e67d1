// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.object.Elf;
import io.bpfman.object.Elf.Section;
import io.bpfman.object.Elf.Symbol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The functions, maps and relocations of an object by their places, each to be found without looking at all others. Pure; not for several threads. What points
 * nowhere is an {@link IndexOutOfBoundsException}, what is there without measure an {@link IllegalArgumentException}.
 */
final class ObjectTables {

    /** {@code SHT_LOUSER}: libbpf passes over a section of a type that it does not know. */
    private static final int SHT_UNKNOWN = 0x80000000;

    private static final int SECTION_TYPE = 4;
    private static final int SECTION_SIZE = 32;
    private static final List<String> STRUCT_OPS =
            List.of(".struct_ops", ".struct_ops.link", "?.struct_ops", "?.struct_ops.link");

    /** Functions and maps together, and relocations of code and maps: far more than any object has. */
    private static final int MAX_SYMBOLS = 1 << 17;

    private static final int MAX_RELOCATIONS = 1 << 20;

    private static final TreeMap<Long, Symbol> NONE = new TreeMap<>();

    private final Elf elf;
    private final Map<Integer, TreeMap<Long, Symbol>> functions = new HashMap<>();
    private final Map<Place, List<Symbol>> maps = new HashMap<>();
    private final Map<Integer, List<Relocations>> relocations = new HashMap<>();

    /** A place in a section, in bytes. */
    record Place(int section, long value) {}

    /** The relocations of one section with relocations, by the places that they are for: each is a place and its number. */
    static final class Relocations {

        private static final int NUMBER_BITS = 32;

        private final Section table;
        private final long[] byPlace;

        private Relocations(Section table, long[] byPlace) {
            this.table = table;
            this.byPlace = byPlace;
        }

        /** The place that one of them is for. */
        long place(int index) {
            return byPlace[index] >>> NUMBER_BITS;
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

    ObjectTables(Elf elf) {
        this.elf = elf;
        readSymbols();
        readRelocations();
    }

    /** Whether a section implements an interface of the kernel, or has the relocations of one that does. */
    boolean isAboutStructOps(Section section) {
        return isStructOps(section)
                || elf.relocated(section).filter(this::isStructOps).isPresent();
    }

    private boolean isStructOps(Section section) {
        return STRUCT_OPS.stream().anyMatch(each -> elf.isNamed(section, each));
    }

    /** Whether a section declares maps. */
    boolean declaresMaps(Section section) {
        return elf.isNamed(section, ".maps");
    }

    /** Whether a section has relocations of declared maps: what they are filled with. */
    boolean fillsMaps(Section section) {
        return elf.relocated(section).filter(this::declaresMaps).isPresent();
    }

    /** Makes a section one that libbpf does not know. */
    static void hide(Section section, Edits edits) {
        put(section.header() + SECTION_TYPE, SHT_UNKNOWN, edits);
    }

    /** Makes a section shorter: at most 2 GiB long. */
    static void shorten(Section section, int size, Edits edits) {
        put(section.header() + SECTION_SIZE, size, edits);
    }

    private static void put(long at, int value, Edits edits) {
        for (int i = 0; i < Integer.BYTES; i++) {
            edits.put(at + i, (byte) (value >>> (i * Byte.SIZE)));
        }
    }

    /** The symbol that a relocation is about, by its place among those of a section. */
    Symbol symbolOf(Relocations of, int index) {
        return elf.symbol(
                elf.relocation(of.table, of.byPlace[index] & 0xFFFFFFFFL).symbol());
    }

    /** All functions, static ones too, in any order. */
    Stream<Symbol> functions() {
        return functions.values().stream().map(Map::values).flatMap(Collection::stream);
    }

    /** All maps that are declared, in any order. */
    Stream<Symbol> maps() {
        return maps.values().stream().flatMap(List::stream);
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
        if (before == null || place - before.getKey() >= before.getValue().size()) {
            return new Extent(section, 0, elf.sections().get(section).size());
        }
        Extent whole = extent(before.getValue());
        Long next = there.higherKey(before.getKey());
        return next == null || next >= whole.to ? whole : new Extent(section, whole.from, next);
    }

    /** A part of a section: a function, or a map's declaration. */
    record Extent(int section, long from, long to) {}

    /** What a symbol stands for, as far as it is in its section. */
    Extent extent(Symbol symbol) {
        long end = elf.sections().get(symbol.section()).size();
        long from = Math.min(Math.max(symbol.value(), 0), end);
        return new Extent(symbol.section(), from, from + Math.min(Math.max(symbol.size(), 0), end - from));
    }

    /** The relocations of a section of code or of declared maps. */
    List<Relocations> relocationsOf(int section) {
        return relocations.getOrDefault(section, List.of());
    }

    private void readSymbols() {
        int kept = 0;
        for (int i = 0; i < elf.symbolCount(); i++) {
            Symbol symbol = elf.symbol(i);
            boolean map = symbol.size() > 0
                    && elf.sectionOf(symbol).filter(this::declaresMaps).isPresent();
            boolean function =
                    symbol.type() == Elf.STT_FUNC && elf.sectionOf(symbol).isPresent();
            if ((map || function) && ++kept > MAX_SYMBOLS) {
                throw new IllegalArgumentException("it has more than " + MAX_SYMBOLS + " functions and maps");
            }
            if (map) {
                maps.computeIfAbsent(new Place(symbol.section(), symbol.value()), place -> new ArrayList<>())
                        .add(symbol);
            }
            if (function) {
                functions
                        .computeIfAbsent(symbol.section(), section -> new TreeMap<>())
                        .merge(symbol.value(), symbol, (one, other) -> one.size() >= other.size() ? one : other);
            }
        }
    }

    private void readRelocations() {
        long total = 0;
        for (Section table : elf.sections()) {
            Section target = elf.relocated(table).orElse(null);
            if (target == null || !(target.isCode() || declaresMaps(target))) {
                continue;
            }
            total += table.size() / Elf.REL_SIZE;
            if (total > MAX_RELOCATIONS) {
                throw new IllegalArgumentException("it has more than " + MAX_RELOCATIONS + " relocations");
            }
            relocations
                    .computeIfAbsent(target.index(), section -> new ArrayList<>())
                    .add(new Relocations(table, byPlace(table, target.size())));
        }
    }

    private long[] byPlace(Section table, long limit) {
        long[] byPlace = new long[(int) (table.size() / Elf.REL_SIZE)];
        int inside = 0;
        for (int i = 0; i < byPlace.length; i++) {
            long place = elf.relocation(table, i).place();
            if (place >= 0 && place < limit) {
                byPlace[inside++] = place << Relocations.NUMBER_BITS | i;
            }
        }
        byPlace = inside == byPlace.length ? byPlace : Arrays.copyOf(byPlace, inside);
        Arrays.sort(byPlace);
        return byPlace;
    }
}
