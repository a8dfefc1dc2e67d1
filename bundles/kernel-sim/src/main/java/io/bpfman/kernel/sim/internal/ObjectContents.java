// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.BtfMaps;
import io.bpfman.object.ObjectBytes;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.kernel.ObjectSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a load needs of an object file beyond what it offers: the bytes of its sections, and which program refers to which maps and data sections
 * (elf(5): {@code Elf64_Ehdr}, {@code Elf64_Shdr}, {@code Elf64_Sym}, {@code Elf64_Rel}).
 */
final class ObjectContents implements AutoCloseable {

    private static final int SHT_SYMTAB = 2;
    private static final int SHT_NOBITS = 8;
    private static final int UNDEFINED = 0;
    private static final int SHT_REL = 9;
    private static final int SECTION_HEADER_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;
    private static final int REL_SIZE = 16;

    private final ObjectFile offer;
    private final ObjectBytes file;
    private final List<Section> sections = new ArrayList<>();
    private final List<Symbol> symbols = new ArrayList<>();
    private final Map<String, MapDefinition> maps;

    private ObjectContents(ObjectSource source, ObjectBytes file) {
        this.offer = ObjectFile.parse(source.name(), file);
        this.file = file;
        readSections();
        readSymbols();
        this.maps = readMaps();
    }

    /** Reads an object; throws {@link InvalidSpecException} when it is none. */
    static ObjectContents read(ObjectSource source) {
        ObjectBytes file = ObjectBytes.of(source);
        try {
            return new ObjectContents(source, file);
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
            file.close();
            throw new InvalidSpecException(
                    "object file \"" + source.name() + "\" is damaged: " + e.getMessage() + "; compile it again", e);
        } catch (InvalidSpecException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void close() {
        file.close();
    }

    ObjectFile offer() {
        return offer;
    }

    /** The maps that the object declares, by name. */
    Map<String, MapDefinition> maps() {
        return maps;
    }

    /** The bytes of a section, zeros for {@code .bss}. */
    byte[] bytes(String name) {
        Section section = section(name);
        int size = Math.toIntExact(section.size);
        return section.type == SHT_NOBITS ? new byte[size] : file.copy(section.start(), size);
    }

    private Section section(String name) {
        return sections.stream()
                .filter(candidate -> candidate.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no section " + name));
    }

    /** Bytes of a program's instructions. */
    long size(String program) {
        return function(program).size;
    }

    private Symbol function(String program) {
        return symbols.stream()
                .filter(symbol -> symbol.name.equals(program) && symbol.type == Symbol.FUNCTION)
                .findFirst()
                .orElseThrow();
    }

    /** The names of the maps and data sections that a program, or a function it calls, refers to. */
    Set<String> referencedBy(String program) {
        Symbol function = function(program);
        Set<String> found = new TreeSet<>();
        follow(function.section, function.value, function.value + function.size, new TreeSet<>(), found);
        return found;
    }

    /** The functions that any program of the object may call and that are not {@code static}. */
    Set<String> globalFunctions() {
        return symbols.stream()
                .filter(symbol -> symbol.type == Symbol.FUNCTION && symbol.binding == Symbol.GLOBAL)
                .filter(symbol -> sections.get(symbol.section).name.equals(".text"))
                .map(Symbol::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void follow(int section, long from, long to, Set<Integer> seen, Set<String> found) {
        for (Section relocations : sections) {
            if (relocations.type != SHT_REL || relocations.info != section) {
                continue;
            }
            for (int at = relocations.start(); at + REL_SIZE <= relocations.end(); at += REL_SIZE) {
                long place = file.getLong(at);
                if (place < from || place >= to) {
                    continue;
                }
                Symbol symbol = symbols.get(Math.toIntExact(file.getLong(at + 8) >>> 32));
                if (symbol.section == UNDEFINED) {
                    // a function of the kernel
                    continue;
                }
                Section target = sections.get(symbol.section);
                if (target.name.equals(".maps")) {
                    found.add(symbol.name);
                } else if (target.name.equals(".text")) {
                    if (seen.add(symbol.section)) {
                        follow(symbol.section, 0, Long.MAX_VALUE, seen, found);
                    }
                } else {
                    found.add(target.name);
                }
            }
        }
    }

    private void readSections() {
        int table = Math.toIntExact(file.getLong(40));
        int count = file.getShort(60);
        int names = table + file.getShort(62) * SECTION_HEADER_SIZE;
        int strings = Math.toIntExact(file.getLong(names + 24));
        for (int i = 0; i < count; i++) {
            int at = table + i * SECTION_HEADER_SIZE;
            sections.add(new Section(
                    string(strings + file.getInt(at)),
                    file.getInt(at + 4),
                    file.getLong(at + 24),
                    file.getLong(at + 32),
                    file.getInt(at + 40),
                    file.getInt(at + 44)));
        }
    }

    private void readSymbols() {
        for (Section table : sections) {
            if (table.type != SHT_SYMTAB) {
                continue;
            }
            int strings = sections.get(table.link).start();
            for (int at = table.start(); at + SYMBOL_SIZE <= table.end(); at += SYMBOL_SIZE) {
                symbols.add(new Symbol(
                        string(strings + file.getInt(at)),
                        file.get(at + 4) & 0xF,
                        file.get(at + 4) >> 4 & 0xF,
                        Math.min(file.getShort(at + 6), sections.size() - 1),
                        file.getLong(at + 8),
                        file.getLong(at + 16)));
            }
        }
    }

    private Map<String, MapDefinition> readMaps() {
        if (offer.maps().isEmpty()) {
            return Map.of();
        }
        if (!offer.hasBtf()) {
            throw new InvalidSpecException("object file \"" + offer.name() + "\" has no BTF, without which its maps "
                    + offer.maps() + " cannot be created; compile it with clang -g");
        }
        Map<String, MapDefinition> declared = new LinkedHashMap<>();
        Section btf = section(".BTF");
        BtfMaps.read(file, btf.offset, btf.size).forEach(map -> declared.put(map.name(), MapDefinition.of(map)));
        return declared;
    }

    private String string(int at) {
        int end = at;
        while (file.get(end) != 0) {
            end++;
        }
        return new String(file.copy(at, end - at), StandardCharsets.UTF_8);
    }

    private record Section(String name, int type, long offset, long size, int link, int info) {
        int start() {
            return Math.toIntExact(offset);
        }

        int end() {
            return Math.toIntExact(Math.addExact(offset, size));
        }
    }

    private record Symbol(String name, int type, int binding, int section, long value, long size) {
        static final int FUNCTION = 2;
        static final int GLOBAL = 1;
    }
}
