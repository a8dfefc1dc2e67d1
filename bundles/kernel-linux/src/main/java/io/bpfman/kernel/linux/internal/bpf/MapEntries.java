// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.bpf.ObjectTables.Section;
import io.bpfman.kernel.linux.internal.bpf.ObjectTables.Symbol;
import io.bpfman.object.ObjectBytes;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** What maps are filled with while they are made, programs or other maps: the relocations of a section {@code .maps}. Pure. */
final class MapEntries {

    private final ObjectBytes file;
    private final ObjectTables tables;
    /** The maps that are made, by section and place. */
    private final Map<Integer, NavigableMap<Long, Symbol>> made = new HashMap<>();

    /** @param isMade whether a map is made, and not left out or taken from elsewhere */
    MapEntries(ObjectBytes file, ObjectTables tables, Predicate<Symbol> isMade) {
        this.file = file;
        this.tables = tables;
        tables.eachMap(map -> {
            if (isMade.test(map)) {
                made.computeIfAbsent(map.section(), section -> new TreeMap<>()).put(map.value(), map);
            }
        });
    }

    /** The programs that fill maps, by the name of the map. */
    Map<String, Set<String>> programs() {
        Map<String, Set<String>> programs = new TreeMap<>();
        for (int i = 0; i < tables.sections().size(); i++) {
            Section section = tables.section(i);
            relocations(i)
                    .forEach(at -> mapOf(section, at).ifPresent(map -> {
                        Symbol entry = tables.symbolOf(at);
                        if (entry.type() == ObjectTables.STT_FUNC) {
                            programs.computeIfAbsent(tables.name(map), name -> new TreeSet<>())
                                    .add(tables.name(entry));
                        }
                    }));
        }
        return programs;
    }

    /** Leaves out what fills other maps: what is kept moves together. */
    void leaveOthersOut(Edits edits) {
        for (int i = 0; i < tables.sections().size(); i++) {
            Section section = tables.section(i);
            long[] kept =
                    relocations(i).filter(at -> mapOf(section, at).isPresent()).toArray();
            for (int place = 0; place < kept.length; place++) {
                move(kept[place], section.offset() + (long) place * ObjectTables.REL_SIZE, edits);
            }
            if (kept.length == 0 && tables.fillsMaps(i)) {
                tables.hide(i, edits);
            } else if (kept.length < relocations(i).count()) {
                tables.shorten(i, kept.length * ObjectTables.REL_SIZE, edits);
            }
        }
    }

    private void move(long from, long to, Edits edits) {
        for (int i = 0; i < ObjectTables.REL_SIZE; i++) {
            if (file.get(from + i) != file.get(to + i)) {
                edits.put(to + i, file.get(from + i));
            }
        }
    }

    /** Where the relocations of a section are in the file; none when it fills no maps. */
    private LongStream relocations(int index) {
        Section section = tables.section(index);
        return tables.fillsMaps(index)
                ? LongStream.range(0, section.size() / ObjectTables.REL_SIZE)
                        .map(i -> section.offset() + i * ObjectTables.REL_SIZE)
                : LongStream.empty();
    }

    private Optional<Symbol> mapOf(Section relocations, long relocation) {
        long place = file.getLong(relocation);
        return Optional.ofNullable(made.get(relocations.info()))
                .map(maps -> maps.floorEntry(place))
                .map(Map.Entry::getValue)
                .filter(map -> place - map.value() < map.size())
                .filter(map -> place < tables.section(map.section()).size());
    }
}
