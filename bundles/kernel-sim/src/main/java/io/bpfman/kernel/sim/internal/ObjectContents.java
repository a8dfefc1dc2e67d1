// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.BtfMaps;
import io.bpfman.object.Elf;
import io.bpfman.object.Elf.Section;
import io.bpfman.object.Elf.Symbol;
import io.bpfman.object.ObjectBytes;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.kernel.ObjectSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a load needs of an object file beyond what it offers: the bytes of its sections, and which program refers to which maps and data sections. */
final class ObjectContents implements AutoCloseable {

    private final ObjectFile offer;
    private final ObjectBytes file;
    private final Elf elf;

    /** Of the maps and sections that were met, each taken once. */
    private final Map<Record, String> names = new HashMap<>();

    private final Map<String, MapDefinition> maps;

    private ObjectContents(ObjectSource source, ObjectBytes file) {
        this.offer = ObjectFile.parse(source.name(), file);
        this.file = file;
        this.elf = Elf.of(source.name(), file);
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
        int size = Math.toIntExact(section.size());
        return section.type() == Elf.SHT_NOBITS ? new byte[size] : file.copy(section.offset(), size);
    }

    private Section section(String name) {
        return elf.section(name).orElseThrow(() -> new IllegalArgumentException("there is no section " + name));
    }

    /** Bytes of a program's instructions. */
    long size(String program) {
        return function(program).size();
    }

    private Symbol function(String program) {
        return elf.symbols()
                .filter(symbol -> symbol.type() == Elf.STT_FUNC && elf.isNamed(symbol, program))
                .findFirst()
                .orElseThrow();
    }

    /** The names of the maps and data sections that a program, or a function it calls, refers to. */
    Set<String> referencedBy(String program) {
        Symbol function = function(program);
        Set<String> found = new TreeSet<>();
        follow(function.section(), function.value(), function.value() + function.size(), new HashSet<>(), found);
        return found;
    }

    /** The functions that any program of the object may call and that are not {@code static}. */
    Set<String> globalFunctions() {
        return elf.symbols()
                .filter(symbol -> symbol.type() == Elf.STT_FUNC && symbol.binding() == Elf.STB_GLOBAL)
                .filter(symbol -> elf.sectionOf(symbol)
                        .filter(section -> elf.isNamed(section, ".text"))
                        .isPresent())
                .map(elf::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void follow(int section, long from, long to, Set<Integer> seen, Set<String> found) {
        elf.sections().stream()
                .filter(table -> elf.relocated(table)
                        .filter(target -> target.index() == section)
                        .isPresent())
                .flatMap(elf::relocations)
                .filter(relocation -> relocation.place() >= from && relocation.place() < to)
                .map(relocation -> elf.symbol(relocation.symbol()))
                // one that is in no section is a function of the kernel
                .forEach(symbol -> elf.sectionOf(symbol).ifPresent(target -> follow(symbol, target, seen, found)));
    }

    private void follow(Symbol symbol, Section target, Set<Integer> seen, Set<String> found) {
        if (elf.isNamed(target, ".maps")) {
            found.add(names.computeIfAbsent(symbol, map -> elf.name(symbol)));
        } else if (!elf.isNamed(target, ".text")) {
            found.add(names.computeIfAbsent(target, data -> elf.name(target)));
        } else if (seen.add(target.index())) {
            follow(target.index(), 0, Long.MAX_VALUE, seen, found);
        }
    }

    private Map<String, MapDefinition> readMaps() {
        if (offer.maps().isEmpty() || !offer.hasBtf()) {
            return Map.of();
        }
        Map<String, MapDefinition> declared = new LinkedHashMap<>();
        Section btf = section(".BTF");
        BtfMaps.read(file, btf.offset(), btf.size()).forEach(map -> declared.put(map.name(), MapDefinition.of(map)));
        return declared;
    }
}
