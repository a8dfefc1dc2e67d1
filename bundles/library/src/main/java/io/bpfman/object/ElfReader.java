// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.ObjectFile.Global;
import io.bpfman.object.ObjectFile.ObjectProgram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the section and symbol tables of one file; offsets are those of {@code Elf64_Ehdr}, {@code Elf64_Shdr} and {@code Elf64_Sym} in elf.h. */
final class ElfReader {

    private static final int HEADER_SIZE = 64;
    private static final int SECTION_HEADER_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;
    private static final int EM_BPF = 247;
    private static final int SHT_NULL = 0;
    private static final int SHT_PROGBITS = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_NOBITS = 8;
    private static final long SHF_EXECINSTR = 4;
    private static final int STT_OBJECT = 1;
    private static final int STT_FUNC = 2;
    private static final int STB_LOCAL = 0;

    /** Programs, global variables and maps together: far more than any object has, and not more than the agent's memory has room for. */
    private static final int MAX_OFFERED = 1 << 16;

    private final String name;
    private final ObjectBytes file;
    private final Names names;
    private final List<Section> sections = new ArrayList<>();
    private final Map<Integer, String> taken = new HashMap<>();
    private final List<Placed> programs = new ArrayList<>();
    private final List<Global> globals = new ArrayList<>();
    private final List<String> maps = new ArrayList<>();

    ElfReader(String name, ObjectBytes file) {
        this.name = name;
        this.file = file;
        this.names = new Names(file);
    }

    /** What the symbols of a section are. */
    private enum Role {
        PROGRAMS,
        GLOBALS,
        MAPS,
        NOTHING
    }

    private record Section(long name, int type, long flags, long offset, long size, int link, Role role) {
        long end() {
            return offset + size;
        }
    }

    /** A program, and where it is. */
    private record Placed(int section, long value, String name) implements Comparable<Placed> {
        @Override
        public int compareTo(Placed other) {
            return section != other.section
                    ? Integer.compare(section, other.section)
                    : Long.compare(value, other.value);
        }
    }

    ObjectFile read() {
        checkHeader();
        try {
            return readTables();
        } catch (IllegalArgumentException e) {
            throw new InvalidSpecException(
                    "object file \"" + name + "\" is damaged: " + e.getMessage() + "; copy or compile it again", e);
        } catch (IndexOutOfBoundsException e) {
            throw truncated();
        }
    }

    private ObjectFile readTables() {
        Section sectionNames = readSections();
        Section symbols = null;
        for (Section section : sections) {
            if (section.type == SHT_SYMTAB) {
                if (symbols != null) {
                    throw new IllegalArgumentException("it has several symbol tables");
                }
                symbols = section;
            }
        }
        if (symbols != null) {
            readSymbols(symbols, sectionNames);
        }
        Collections.sort(programs);
        List<ObjectProgram> inOrder = new ArrayList<>(programs.size());
        for (Placed program : programs) {
            inOrder.add(new ObjectProgram(program.name, nameOf(program.section, sectionNames)));
        }
        Section btf = first(sectionNames, ".BTF");
        Section license = first(sectionNames, "license");
        return new ObjectFile(
                name,
                inOrder,
                globals,
                maps,
                btf != null && !maps.isEmpty() ? mapsByName(btf) : Set.of(),
                btf != null,
                license != null && license.type == SHT_PROGBITS && license.size > 0
                        ? names.take(license.offset, license.end())
                        : "");
    }

    private @Nullable Section first(Section sectionNames, String wanted) {
        for (Section section : sections) {
            if (names.is(section.name, sectionNames.end(), wanted)) {
                return section;
            }
        }
        return null;
    }

    private String nameOf(int section, Section sectionNames) {
        return taken.computeIfAbsent(section, i -> names.take(sections.get(i).name, sectionNames.end()));
    }

    private Set<String> mapsByName(Section btf) {
        if (btf.type != SHT_PROGBITS) {
            throw truncated();
        }
        try {
            return BtfMaps.read(file, names, btf.offset, btf.size).stream()
                    .filter(BtfMaps.DeclaredMap::pinnedByName)
                    .map(BtfMaps.DeclaredMap::name)
                    .collect(Collectors.toSet());
        } catch (IllegalArgumentException e) {
            throw new InvalidSpecException(
                    "the BTF of object file \"" + name + "\" is damaged: " + e.getMessage() + "; compile it again", e);
        }
    }

    private Global global(String symbol, long value, long size, Section section, String sectionName) {
        boolean inside = value >= 0 && size >= 0 && value <= section.size - size;
        if (!inside || section.size > Integer.MAX_VALUE) {
            throw truncated();
        }
        return new Global(symbol, sectionName, (int) value, (int) size);
    }

    private void checkHeader() {
        if (file.size() < 4 || file.getInt(0) != 0x464C457F) {
            throw new InvalidSpecException(
                    "object file \"" + name + "\" is not an ELF file; give the object that clang -target bpf made");
        }
        if (file.size() < HEADER_SIZE) {
            throw truncated();
        }
        if (file.get(4) != 2 || file.get(5) != 1) {
            throw new InvalidSpecException(
                    "object file \"" + name + "\" is not 64-bit little-endian; compile it with clang -target bpfel");
        }
        int machine = file.getShort(18);
        if (machine != EM_BPF) {
            throw new InvalidSpecException("object file \"" + name + "\" is not a BPF object: its ELF machine is "
                    + machine + ", not " + EM_BPF + "; compile it with clang -target bpf");
        }
    }

    /** The result is the section with the names of sections. */
    private Section readSections() {
        long table = file.getLong(40);
        int count = file.getShort(60);
        int strings = file.getShort(62);
        requireRange(table, (long) count * SECTION_HEADER_SIZE);
        if (strings >= count) {
            throw truncated();
        }
        Section sectionNames = sectionAt(table + (long) strings * SECTION_HEADER_SIZE, null);
        long filled = 0;
        for (int i = 0; i < count; i++) {
            Section section = sectionAt(table + (long) i * SECTION_HEADER_SIZE, sectionNames);
            sections.add(section);
            filled += section.type == SHT_NULL || section.type == SHT_NOBITS ? 0 : section.size;
        }
        if (filled > file.size()) {
            throw new IllegalArgumentException("its sections lie over each other");
        }
        return sectionNames;
    }

    private Section sectionAt(long at, @Nullable Section sectionNames) {
        int type = file.getInt(at + 4);
        long flags = file.getLong(at + 8);
        long offset = file.getLong(at + 24);
        long size = file.getLong(at + 32);
        if (type != SHT_NOBITS) {
            requireRange(offset, size);
        }
        long sectionName = sectionNames == null ? 0 : string(sectionNames, file.getInt(at));
        Role role = sectionNames == null ? Role.NOTHING : role(type, flags, sectionName, sectionNames.end());
        return new Section(sectionName, type, flags, offset, size, file.getInt(at + 40), role);
    }

    private Role role(int type, long flags, long at, long end) {
        if (names.is(at, end, ".maps")) {
            return Role.MAPS;
        }
        if (names.begins(at, end, ".rodata") || names.begins(at, end, ".data") || names.begins(at, end, ".bss")) {
            return Role.GLOBALS;
        }
        boolean code = type == SHT_PROGBITS && (flags & SHF_EXECINSTR) != 0 && !names.is(at, end, ".text");
        return code ? Role.PROGRAMS : Role.NOTHING;
    }

    private void readSymbols(Section table, Section sectionNames) {
        if (table.link < 0 || table.link >= sections.size()) {
            throw truncated();
        }
        Section strings = sections.get(table.link);
        for (long at = table.offset; at + SYMBOL_SIZE <= table.end(); at += SYMBOL_SIZE) {
            int section = file.getShort(at + 6);
            if (section == 0 || section >= sections.size()) {
                continue;
            }
            Section in = sections.get(section);
            int type = file.get(at + 4) & 0xF;
            boolean local = (file.get(at + 4) >> 4 & 0xF) == STB_LOCAL;
            boolean program = in.role == Role.PROGRAMS && type == STT_FUNC && !local;
            if (!program && (type != STT_OBJECT || in.role == Role.PROGRAMS || in.role == Role.NOTHING)) {
                continue;
            }
            if (programs.size() + globals.size() + maps.size() == MAX_OFFERED) {
                throw new IllegalArgumentException(
                        "it has more than " + MAX_OFFERED + " programs, global variables and maps");
            }
            String symbol = names.take(string(strings, file.getInt(at)), strings.end());
            long value = file.getLong(at + 8);
            if (program) {
                programs.add(new Placed(section, value, symbol));
            } else if (in.role == Role.MAPS) {
                maps.add(symbol);
            } else {
                globals.add(global(symbol, value, file.getLong(at + 16), in, nameOf(section, sectionNames)));
            }
        }
    }

    /** Where a name begins. */
    private long string(Section strings, int index) {
        long start = strings.offset + Integer.toUnsignedLong(index);
        if (strings.type == SHT_NOBITS || start >= strings.end()) {
            throw truncated();
        }
        return start;
    }

    private void requireRange(long offset, long size) {
        if (offset < 0 || size < 0 || offset > file.size() || size > file.size() - offset) {
            throw truncated();
        }
    }

    private InvalidSpecException truncated() {
        return new InvalidSpecException("object file \"" + name + "\" is truncated or damaged (" + file.size()
                + " bytes); copy or compile it again");
    }
}
