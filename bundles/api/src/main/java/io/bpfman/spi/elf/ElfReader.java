// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.elf;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.spi.elf.ObjectFile.Global;
import io.bpfman.spi.elf.ObjectFile.ObjectProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the section and symbol tables of one file; offsets are those of {@code Elf64_Ehdr}, {@code Elf64_Shdr} and {@code Elf64_Sym} in elf.h. */
final class ElfReader {

    private static final int HEADER_SIZE = 64;
    private static final int SECTION_HEADER_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;
    private static final int EM_BPF = 247;
    private static final int SHT_PROGBITS = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_NOBITS = 8;
    private static final long SHF_EXECINSTR = 4;
    private static final int STT_OBJECT = 1;
    private static final int STT_FUNC = 2;
    private static final int STB_LOCAL = 0;

    private final String name;
    private final ByteBuffer file;

    ElfReader(String name, byte[] content) {
        this.name = name;
        this.file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    ObjectFile read() {
        checkHeader();
        List<Section> sections = sections();
        List<Symbol> symbols = symbols(sections);
        List<ObjectProgram> programs = symbols.stream()
                .filter(symbol -> symbol.type == STT_FUNC && symbol.binding != STB_LOCAL)
                .filter(symbol -> isProgramSection(sections.get(symbol.section)))
                .sorted(Comparator.comparingInt(Symbol::section).thenComparingLong(Symbol::value))
                .map(symbol -> new ObjectProgram(symbol.name, sections.get(symbol.section).name))
                .toList();
        List<Global> globals = symbols.stream()
                .filter(symbol -> symbol.type == STT_OBJECT && isDataSection(sections.get(symbol.section).name))
                .map(symbol -> global(symbol, sections.get(symbol.section)))
                .toList();
        List<String> maps = symbols.stream()
                .filter(symbol -> symbol.type == STT_OBJECT
                        && sections.get(symbol.section).name.equals(".maps"))
                .map(Symbol::name)
                .toList();
        boolean btf = sections.stream().anyMatch(section -> section.name.equals(".BTF"));
        Set<String> byName = btf && !maps.isEmpty() ? mapsByName(sections) : Set.of();
        return new ObjectFile(name, programs, globals, maps, byName, btf, license(sections));
    }

    private Set<String> mapsByName(List<Section> sections) {
        Section btf = sections.stream()
                .filter(section -> section.name.equals(".BTF") && section.type == SHT_PROGBITS)
                .findFirst()
                .orElseThrow(this::truncated);
        byte[] bytes = new byte[(int) btf.size];
        file.get((int) btf.offset, bytes);
        try {
            return BtfMaps.read(bytes).stream()
                    .filter(BtfMaps.DeclaredMap::pinnedByName)
                    .map(BtfMaps.DeclaredMap::name)
                    .collect(Collectors.toSet());
        } catch (IllegalArgumentException e) {
            throw new InvalidSpecException(
                    "the BTF of object file \"" + name + "\" is damaged: " + e.getMessage() + "; compile it again", e);
        }
    }

    private Global global(Symbol symbol, Section section) {
        boolean inside = symbol.value >= 0 && symbol.size >= 0 && symbol.value <= section.size - symbol.size;
        if (!inside || section.size > Integer.MAX_VALUE) {
            throw truncated();
        }
        return new Global(symbol.name, section.name, (int) symbol.value, (int) symbol.size);
    }

    private void checkHeader() {
        if (file.limit() < 4 || file.getInt(0) != 0x464C457F) {
            throw new InvalidSpecException(
                    "object file \"" + name + "\" is not an ELF file; give the object that clang -target bpf made");
        }
        if (file.limit() < HEADER_SIZE) {
            throw truncated();
        }
        if (file.get(4) != 2 || file.get(5) != 1) {
            throw new InvalidSpecException(
                    "object file \"" + name + "\" is not 64-bit little-endian; compile it with clang -target bpfel");
        }
        int machine = Short.toUnsignedInt(file.getShort(18));
        if (machine != EM_BPF) {
            throw new InvalidSpecException("object file \"" + name + "\" is not a BPF object: its ELF machine is "
                    + machine + ", not " + EM_BPF + "; compile it with clang -target bpf");
        }
    }

    private List<Section> sections() {
        long table = file.getLong(40);
        int count = Short.toUnsignedInt(file.getShort(60));
        int names = Short.toUnsignedInt(file.getShort(62));
        requireRange(table, (long) count * SECTION_HEADER_SIZE);
        if (count == 0 || names >= count) {
            throw truncated();
        }
        int at = (int) table;
        Section strings = sectionAt(at + names * SECTION_HEADER_SIZE, null);
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sections.add(sectionAt(at + i * SECTION_HEADER_SIZE, strings));
        }
        return sections;
    }

    private Section sectionAt(int at, @org.jspecify.annotations.Nullable Section strings) {
        int type = file.getInt(at + 4);
        long offset = file.getLong(at + 24);
        long size = file.getLong(at + 32);
        if (type != SHT_NOBITS) {
            requireRange(offset, size);
        }
        String sectionName = strings == null ? "" : string(strings, file.getInt(at));
        return new Section(sectionName, type, file.getLong(at + 8), offset, size, file.getInt(at + 40));
    }

    private List<Symbol> symbols(List<Section> sections) {
        List<Symbol> symbols = new ArrayList<>();
        for (Section table : sections) {
            if (table.type != SHT_SYMTAB) {
                continue;
            }
            if (table.link < 0 || table.link >= sections.size()) {
                throw truncated();
            }
            Section strings = sections.get(table.link);
            for (long at = table.offset; at + SYMBOL_SIZE <= table.offset + table.size; at += SYMBOL_SIZE) {
                int position = (int) at;
                int section = Short.toUnsignedInt(file.getShort(position + 6));
                if (section == 0 || section >= sections.size()) {
                    continue;
                }
                int info = file.get(position + 4);
                symbols.add(new Symbol(
                        string(strings, file.getInt(position)),
                        info & 0xF,
                        (info >> 4) & 0xF,
                        section,
                        file.getLong(position + 8),
                        file.getLong(position + 16)));
            }
        }
        return symbols;
    }

    private String license(List<Section> sections) {
        for (Section section : sections) {
            if (section.name.equals("license") && section.type == SHT_PROGBITS && section.size > 0) {
                return string(section, 0);
            }
        }
        return "";
    }

    private static boolean isProgramSection(Section section) {
        return section.type == SHT_PROGBITS && (section.flags & SHF_EXECINSTR) != 0 && !section.name.equals(".text");
    }

    private static boolean isDataSection(String section) {
        return section.startsWith(".rodata") || section.startsWith(".data") || section.startsWith(".bss");
    }

    private String string(Section strings, int index) {
        if (strings.type == SHT_NOBITS) {
            throw truncated();
        }
        long start = strings.offset + Integer.toUnsignedLong(index);
        long end = strings.offset + strings.size;
        if (start >= end || end > file.limit()) {
            throw truncated();
        }
        int stop = (int) start;
        while (stop < end && file.get(stop) != 0) {
            stop++;
        }
        byte[] bytes = new byte[stop - (int) start];
        file.get((int) start, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void requireRange(long offset, long size) {
        if (offset < 0 || size < 0 || offset > file.limit() || size > file.limit() - offset) {
            throw truncated();
        }
    }

    private InvalidSpecException truncated() {
        return new InvalidSpecException("object file \"" + name + "\" is truncated or damaged (" + file.limit()
                + " bytes); copy or compile it again");
    }

    private record Section(String name, int type, long flags, long offset, long size, int link) {}

    private record Symbol(String name, int type, int binding, int section, long value, long size) {}
}
