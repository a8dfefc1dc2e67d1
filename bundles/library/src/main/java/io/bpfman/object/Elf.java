// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sections, symbols and relocations of a BPF object (elf(5), 64-bit little-endian, machine {@code EM_BPF}); offsets are those of {@code
 * Elf64_Ehdr}, {@code Elf64_Shdr}, {@code Elf64_Sym} and {@code Elf64_Rel} in elf.h. Sections are inside of the file and beside each other; whatever else
 * points nowhere is an {@link IndexOutOfBoundsException} when it is followed, names without measure are an {@link IllegalArgumentException}. Pure; not for several
 * threads.
 */
public final class Elf {

    public static final int SHT_PROGBITS = 1;
    public static final int SHT_SYMTAB = 2;
    public static final int SHT_NOBITS = 8;
    public static final int SHT_REL = 9;
    public static final int SHN_UNDEF = 0;
    public static final int STT_NOTYPE = 0;
    public static final int STT_OBJECT = 1;
    public static final int STT_FUNC = 2;
    public static final int STB_LOCAL = 0;
    public static final int STB_GLOBAL = 1;
    public static final int STB_WEAK = 2;

    /** Bytes of a relocation. */
    public static final int REL_SIZE = 16;

    private static final int HEADER_SIZE = 64;
    private static final int SECTION_HEADER_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;
    private static final int EM_BPF = 247;
    private static final int SHT_NULL = 0;
    private static final long SHF_EXECINSTR = 4;
    private static final Section NO_SYMBOLS = new Section(0, 0, 0, SHT_NULL, 0, 0, 0, 0, 0);

    private final String name;
    private final ObjectBytes file;
    private final Names names;
    private final List<Section> sections = new ArrayList<>();
    private final Section sectionNames;
    private final Section symbolTable;

    /**
     * A section.
     *
     * @param header where its header is in the file, and {@code name} where its name is
     * @param offset where it is in the file; nowhere when it is of type {@link #SHT_NOBITS}
     * @param size bytes
     */
    public record Section(
            int index, long header, long name, int type, long flags, long offset, long size, int link, int info) {

        /** Where it ends in the file. */
        public long end() {
            return offset + size;
        }

        /** Whether it has instructions. */
        public boolean isCode() {
            return (flags & SHF_EXECINSTR) != 0;
        }
    }

    /**
     * A symbol.
     *
     * @param at where it is in the file
     * @param section number of the section that it is in, if there is one of that number
     * @param value where it is in its section
     * @param size bytes
     */
    public record Symbol(int index, long at, int type, int binding, int section, long value, long size) {}

    /**
     * A relocation.
     *
     * @param at where it is in the file
     * @param place what it is for: a place in the section that is relocated
     * @param symbol number of the symbol that it is about
     */
    public record Relocation(long at, long place, long symbol) {}

    private Elf(String name, ObjectBytes file) {
        this.name = name;
        this.file = file;
        this.names = new Names(file);
        checkHeader();
        this.sectionNames = readSections();
        this.symbolTable = findSymbols();
    }

    /**
     * Reads the table of sections.
     *
     * @param name how messages are to call the object
     * @throws InvalidSpecException when the bytes are no ELF file, cut off, damaged, or not for BPF
     */
    public static Elf of(String name, ObjectBytes file) {
        return readOrRefuse(name, file, () -> new Elf(name, file));
    }

    /** What is read, or a refusal that says that the object is damaged. */
    static <T> T readOrRefuse(String name, ObjectBytes file, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidSpecException(
                    "object file \"" + name + "\" is damaged: " + e.getMessage() + "; copy or compile it again", e);
        } catch (IndexOutOfBoundsException e) {
            throw truncated(name, file);
        }
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
        Section nameTable = sectionAt(table, strings, null);
        long filled = 0;
        for (int i = 0; i < count; i++) {
            Section section = sectionAt(table, i, nameTable);
            sections.add(section);
            filled += section.type == SHT_NULL || section.type == SHT_NOBITS ? 0 : section.size;
        }
        if (filled > file.size()) {
            throw new IllegalArgumentException("its sections lie over each other");
        }
        return nameTable;
    }

    private Section sectionAt(long table, int index, @Nullable Section nameTable) {
        long at = table + (long) index * SECTION_HEADER_SIZE;
        int type = file.getInt(at + 4);
        long offset = file.getLong(at + 24);
        long size = file.getLong(at + 32);
        if (type != SHT_NOBITS) {
            requireRange(offset, size);
        }
        return new Section(
                index,
                at,
                nameTable == null ? 0 : string(nameTable, file.getInt(at)),
                type,
                file.getLong(at + 8),
                offset,
                size,
                file.getInt(at + 40),
                file.getInt(at + 44));
    }

    private Section findSymbols() {
        List<Section> tables =
                sections.stream().filter(each -> each.type == SHT_SYMTAB).toList();
        if (tables.size() > 1) {
            throw new IllegalArgumentException("it has several symbol tables");
        }
        if (tables.isEmpty()) {
            return NO_SYMBOLS;
        }
        if (!isSection(tables.get(0).link)) {
            throw truncated();
        }
        return tables.get(0);
    }

    private boolean isSection(int index) {
        return index >= 0 && index < sections.size();
    }

    /** The whole file. */
    public ObjectBytes bytes() {
        return file;
    }

    /** How messages call the object. */
    public String name() {
        return name;
    }

    Names names() {
        return names;
    }

    /** All sections, by their number. */
    public List<Section> sections() {
        return Collections.unmodifiableList(sections);
    }

    /** The section with the names of sections. */
    public Section sectionNames() {
        return sectionNames;
    }

    /** The first section of a name. */
    public Optional<Section> section(String wanted) {
        return sections.stream().filter(section -> isNamed(section, wanted)).findFirst();
    }

    /** The section that a symbol is in; empty when it is in none of the object's. */
    public Optional<Section> sectionOf(Symbol symbol) {
        return symbol.section == SHN_UNDEF || !isSection(symbol.section)
                ? Optional.empty()
                : Optional.of(sections.get(symbol.section));
    }

    /** The name of a section. */
    public String name(Section section) {
        return names.take(section.name, sectionNames.end());
    }

    /** Whether this is a section's name. */
    public boolean isNamed(Section section, String wanted) {
        return names.is(section.name, sectionNames.end(), wanted);
    }

    /** Whether a section's name begins with this. */
    public boolean nameBegins(Section section, String wanted) {
        return names.begins(section.name, sectionNames.end(), wanted);
    }

    /** How many symbols there are. */
    public int symbolCount() {
        return Math.toIntExact(symbolTable.size / SYMBOL_SIZE);
    }

    /** All symbols, by their number. */
    public Stream<Symbol> symbols() {
        return IntStream.range(0, symbolCount()).mapToObj(this::symbol);
    }

    /** A symbol by its number. */
    public Symbol symbol(long index) {
        if (index < 0 || index >= symbolCount()) {
            throw new IndexOutOfBoundsException("there is no symbol " + index);
        }
        long at = symbolTable.offset + index * SYMBOL_SIZE;
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

    /** The name of a symbol. */
    public String name(Symbol symbol) {
        Section strings = strings();
        return names.take(string(strings, file.getInt(symbol.at)), strings.end());
    }

    /** Whether this is a symbol's name. */
    public boolean isNamed(Symbol symbol, String wanted) {
        Section strings = strings();
        return names.is(string(strings, file.getInt(symbol.at)), strings.end(), wanted);
    }

    private Section strings() {
        return sections.get(symbolTable.link);
    }

    /** The section that a section's relocations are for; empty when it has none. */
    public Optional<Section> relocated(Section section) {
        return section.type == SHT_REL && isSection(section.info)
                ? Optional.of(sections.get(section.info))
                : Optional.empty();
    }

    /** The relocations that a section has, whatever its type, by their number. */
    public Stream<Relocation> relocations(Section section) {
        return LongStream.range(0, section.size / REL_SIZE).mapToObj(i -> relocation(section, i));
    }

    /** A relocation by its number in its section. */
    public Relocation relocation(Section section, long index) {
        long at = section.offset + index * REL_SIZE;
        return new Relocation(at, file.getLong(at), file.getLong(at + 8) >>> 32);
    }

    /** Where a name begins. */
    private long string(Section strings, int index) {
        long start = strings.offset + Integer.toUnsignedLong(index);
        if (strings.type == SHT_NOBITS || start >= strings.end()) {
            throw new IndexOutOfBoundsException("a name is not in its table");
        }
        return start;
    }

    private void requireRange(long offset, long size) {
        if (offset < 0 || size < 0 || offset > file.size() || size > file.size() - offset) {
            throw truncated();
        }
    }

    InvalidSpecException truncated() {
        return truncated(name, file);
    }

    private static InvalidSpecException truncated(String name, ObjectBytes file) {
        return new InvalidSpecException("object file \"" + name + "\" is truncated or damaged (" + file.size()
                + " bytes); copy or compile it again");
    }
}
