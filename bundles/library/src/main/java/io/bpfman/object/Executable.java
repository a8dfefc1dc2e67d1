// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import io.bpfman.api.errors.InvalidSpecException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * An executable or a shared library as one who probes it sees it (elf(5), 64-bit little-endian): where its code lies in the file, and its sections with
 * symbols; offsets are those of {@code Elf64_Ehdr}, {@code Elf64_Phdr} and {@code Elf64_Shdr} in elf.h. The file is anybody's: whatever is in it, nothing but a {@link
 * io.bpfman.api.errors.BpfmanException} is thrown, and no more than a few pages are in memory. For one thread.
 */
public final class Executable implements AutoCloseable {

    private static final int HEADER_SIZE = 64;
    private static final int MACHINE_END = 20;
    private static final int SEGMENT_SIZE = 56;
    private static final int SECTION_SIZE = 64;
    private static final int ET_EXEC = 2;
    private static final int ET_DYN = 3;
    private static final int PT_LOAD = 1;
    private static final int PF_X = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_DYNSYM = 11;
    private static final int SHT_GNU_VERDEF = 0x6FFFFFFD;
    private static final int SHT_GNU_VERSYM = 0x6FFFFFFF;

    /** What a file has of each: no linker makes more, and a damaged file must not keep us busy. */
    private static final int MOST_TABLES = 16;

    private final String name;
    private final ObjectBytes file;
    private final List<Segment> code = new ArrayList<>();
    private final List<SymbolTable> tables = new ArrayList<>();

    /** A part of the file that is mapped for execution. */
    private record Segment(long offset, long address, long size) {

        boolean hasAddress(long wanted) {
            return wanted - address >= 0 && wanted - address < size;
        }

        boolean hasOffset(long wanted) {
            return wanted - offset >= 0 && wanted - offset < size;
        }
    }

    /** A section, as far as it matters. */
    record Part(int index, int type, long offset, long size, int link, int info) {

        long end() {
            return offset + size;
        }
    }

    /**
     * A section of symbols.
     *
     * @param symbols the section
     * @param names where its names are
     * @param versions by the number of a symbol, which of the definitions its version is
     */
    record SymbolTable(Part symbols, Part names, SymbolVersions versions) {}

    private Executable(String name, ObjectBytes file) {
        this.name = name;
        this.file = file;
    }

    /**
     * Reads headers and tables of segments and sections.
     *
     * @param name how messages are to call the file
     * @param file is this one's when nothing is thrown
     * @param host what it has to be made for
     * @throws InvalidSpecException when it is not an ELF file, not for this machine, no executable or library, cut off or damaged
     */
    public static Executable of(String name, ObjectBytes file, Machine host) {
        Executable executable = new Executable(name, file);
        executable.reading(() -> {
            executable.checkHeader(host);
            executable.readSegments();
            executable.readSections();
            return executable;
        });
        return executable;
    }

    /** What is read, or a refusal that says that the file is damaged. */
    <T> T reading(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidSpecException("\"" + name + "\" is a damaged ELF file: " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new InvalidSpecException(
                    "\"" + name + "\" is a damaged or truncated ELF file (" + file.size() + " bytes)", e);
        } catch (UncheckedIOException e) {
            throw new InvalidSpecException(
                    "cannot read \"" + name + "\": " + e.getCause().getMessage(), e);
        }
    }

    private void checkHeader(Machine host) {
        if (file.size() < MACHINE_END || file.getInt(0) != 0x464C457F) {
            throw new InvalidSpecException(
                    "\"" + name + "\" is not an ELF file: give an executable or a shared library");
        }
        int data = file.get(5);
        int number = file.getShort(18);
        Machine machine = new Machine(file.get(4), data, data == host.data() ? number : swapped(number));
        if (!machine.equals(host)) {
            throw new InvalidSpecException("\"" + name + "\" is for " + machine + ", and this machine is " + host
                    + ": give a file for " + host);
        }
        int type = file.getShort(16);
        if (type != ET_EXEC && type != ET_DYN) {
            throw new InvalidSpecException("\"" + name
                    + "\" is an ELF file, but neither an executable nor a shared library (type " + type + ")");
        }
        requireRange(0, HEADER_SIZE);
    }

    private static int swapped(int number) {
        return (number & 0xFF) << 8 | number >> 8;
    }

    private void readSegments() {
        long table = file.getLong(32);
        int count = file.getShort(56);
        if (count > 0 && file.getShort(54) != SEGMENT_SIZE) {
            throw new IllegalArgumentException("its segments are not described as they should be");
        }
        requireRange(table, (long) count * SEGMENT_SIZE);
        for (long at = table; at < table + (long) count * SEGMENT_SIZE; at += SEGMENT_SIZE) {
            if (file.getInt(at) == PT_LOAD && (file.getInt(at + 4) & PF_X) != 0) {
                Segment segment = new Segment(file.getLong(at + 8), file.getLong(at + 16), file.getLong(at + 32));
                requireRange(segment.offset, segment.size);
                code.add(segment);
            }
        }
    }

    private void readSections() {
        long table = file.getLong(40);
        if (table == 0) {
            return;
        }
        if (file.getShort(58) != SECTION_SIZE) {
            throw new IllegalArgumentException("its sections are not described as they should be");
        }
        // more than a header can say are counted in the first section
        long count = file.getShort(60) == 0 ? file.getLong(table + 32) : file.getShort(60);
        requireRange(table, Math.multiplyExact(count, (long) SECTION_SIZE));
        List<Part> symbols = new ArrayList<>();
        List<Part> versions = new ArrayList<>();
        List<Part> definitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            switch (file.getInt(header(table, i) + 4)) {
                case SHT_SYMTAB, SHT_DYNSYM -> add(symbols, part(table, count, i));
                case SHT_GNU_VERSYM -> add(versions, part(table, count, i));
                case SHT_GNU_VERDEF -> add(definitions, part(table, count, i));
                default -> {
                    // nothing of what is looked for
                }
            }
        }
        for (Part each : symbols) {
            tables.add(new SymbolTable(
                    each, part(table, count, each.link), versions(table, count, each, versions, definitions)));
        }
    }

    private static void add(List<Part> parts, Part part) {
        if (parts.size() == MOST_TABLES) {
            throw new IllegalArgumentException("it has more than " + MOST_TABLES + " sections of one kind");
        }
        parts.add(part);
    }

    /** Versions are a section beside that of the symbols, and names of them are in a third one. */
    private SymbolVersions versions(long table, long count, Part symbols, List<Part> versions, List<Part> definitions) {
        for (Part each : versions) {
            if (each.link == symbols.index && !definitions.isEmpty()) {
                Part names = definitions.get(0);
                return SymbolVersions.read(file, each, names, part(table, count, names.link));
            }
        }
        return SymbolVersions.none();
    }

    private static long header(long table, int index) {
        return table + (long) index * SECTION_SIZE;
    }

    private Part part(long table, long count, int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("there is no section " + index);
        }
        long at = header(table, index);
        Part part = new Part(
                index,
                file.getInt(at + 4),
                file.getLong(at + 24),
                file.getLong(at + 32),
                file.getInt(at + 40),
                file.getInt(at + 44));
        requireRange(part.offset, part.size);
        return part;
    }

    private void requireRange(long offset, long size) {
        if (offset < 0 || size < 0 || offset > file.size() || size > file.size() - offset) {
            throw new IndexOutOfBoundsException(size + " bytes at " + offset);
        }
    }

    /** How messages call the file. */
    public String name() {
        return name;
    }

    ObjectBytes bytes() {
        return file;
    }

    List<SymbolTable> tables() {
        return tables;
    }

    /** The functions that its symbols name. */
    public FunctionSymbols functions() {
        return new FunctionSymbols(this);
    }

    /**
     * Where in the file the code of an address is.
     *
     * @param address as symbols have it, before the file is loaded anywhere
     * @return empty when no code is loaded there from the file
     */
    public OptionalLong fileOffset(long address) {
        return code.stream()
                .filter(segment -> segment.hasAddress(address))
                .mapToLong(segment -> address - segment.address + segment.offset)
                .findFirst();
    }

    /** Where the code that an address is in ends; the address itself when it is in none. */
    long codeEnd(long address) {
        return code.stream()
                .filter(segment -> segment.hasAddress(address))
                .mapToLong(segment -> segment.address + segment.size)
                .findFirst()
                .orElse(address);
    }

    /** Whether what is at an offset of the file is mapped for execution. */
    public boolean isCode(long offset) {
        return code.stream().anyMatch(segment -> segment.hasOffset(offset));
    }

    /** Where its code lies in the file, for messages, for example {@code 0x1000 to 0x5fff}. */
    public String codeRanges() {
        return code.isEmpty()
                ? "nowhere"
                : String.join(
                        ", ",
                        code.stream()
                                .map(each -> String.format("0x%x to 0x%x", each.offset, each.offset + each.size - 1))
                                .toList());
    }

    @Override
    public void close() {
        file.close();
    }
}
