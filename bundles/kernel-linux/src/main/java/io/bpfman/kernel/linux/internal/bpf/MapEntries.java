// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.object.Elf;
import io.bpfman.object.Elf.Relocation;
import io.bpfman.object.Elf.Section;
import io.bpfman.object.Elf.Symbol;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What maps are filled with while they are made, programs or other maps: the relocations of a section {@code .maps}. Pure. */
final class MapEntries {

    private final Elf elf;
    private final ObjectTables tables;
    /** The maps that are made, by section and place. */
    private final Map<Integer, NavigableMap<Long, Symbol>> made = new HashMap<>();

    /** @param isMade whether a map is made, and not left out or taken from elsewhere */
    MapEntries(Elf elf, ObjectTables tables, Predicate<Symbol> isMade) {
        this.elf = elf;
        this.tables = tables;
        tables.maps()
                .filter(isMade)
                .forEach(map -> made.computeIfAbsent(map.section(), section -> new TreeMap<>())
                        .put(map.value(), map));
    }

    /** The programs that fill maps, by the name of the map. */
    Map<String, Set<String>> programs() {
        Map<String, Set<String>> programs = new TreeMap<>();
        for (Section section : elf.sections()) {
            relocations(section)
                    .forEach(each -> mapOf(section, each).ifPresent(map -> {
                        Symbol entry = elf.symbol(each.symbol());
                        if (entry.type() == Elf.STT_FUNC) {
                            programs.computeIfAbsent(elf.name(map), name -> new TreeSet<>())
                                    .add(elf.name(entry));
                        }
                    }));
        }
        return programs;
    }

    /** Leaves out what fills other maps: what is kept moves together. */
    void leaveOthersOut(Edits edits) {
        for (Section section : elf.sections()) {
            long[] kept = relocations(section)
                    .filter(each -> mapOf(section, each).isPresent())
                    .mapToLong(Relocation::at)
                    .toArray();
            for (int place = 0; place < kept.length; place++) {
                move(kept[place], section.offset() + (long) place * Elf.REL_SIZE, edits);
            }
            if (kept.length == 0 && tables.fillsMaps(section)) {
                ObjectTables.hide(section, edits);
            } else if (kept.length < relocations(section).count()) {
                ObjectTables.shorten(section, kept.length * Elf.REL_SIZE, edits);
            }
        }
    }

    private void move(long from, long to, Edits edits) {
        for (int i = 0; i < Elf.REL_SIZE; i++) {
            if (elf.bytes().get(from + i) != elf.bytes().get(to + i)) {
                edits.put(to + i, elf.bytes().get(from + i));
            }
        }
    }

    /** The relocations of a section; none when it fills no maps. */
    private Stream<Relocation> relocations(Section section) {
        return tables.fillsMaps(section) ? elf.relocations(section) : Stream.empty();
    }

    private Optional<Symbol> mapOf(Section relocations, Relocation relocation) {
        long place = relocation.place();
        return Optional.ofNullable(made.get(relocations.info()))
                .map(maps -> maps.floorEntry(place))
                .map(Map.Entry::getValue)
                .filter(map -> place - map.value() < map.size())
                .filter(map -> place < elf.sections().get(map.section()).size());
    }
}
