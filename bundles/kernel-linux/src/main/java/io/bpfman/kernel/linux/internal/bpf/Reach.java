// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.spi.elf.ObjectBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What some programs of an object refer to, and the functions that they call. libbpf leaves programs out, but not what only those need: it refuses the
 * whole object for the sake of a function of the kernel ({@code bpf_object__resolve_externs}) or of a map ({@code bpf_object__create_maps}) that is not to be
 * had. Pure. Offsets are those of {@code Elf64_Ehdr}, {@code Elf64_Shdr}, {@code Elf64_Sym} and {@code Elf64_Rel} in elf.h and of {@code struct bpf_insn} in
 * linux/bpf.h.
 */
final class Reach {

    private static final int SECTION_HEADER_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;
    private static final int SYMBOL_INFO = 4;
    private static final int REL_SIZE = 16;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_REL = 9;
    private static final long SHF_EXECINSTR = 4;
    private static final int SHN_UNDEF = 0;
    private static final int STT_NOTYPE = 0;
    private static final int STT_FUNC = 2;
    private static final int STB_GLOBAL = 1;
    private static final int STB_WEAK = 2;

    private static final int INSTRUCTION_SIZE = 8;
    private static final int IMMEDIATE = 4;
    private static final int CALL = 0x85;
    /** {@code BPF_PSEUDO_CALL} as the source register, which is the upper half of its byte. */
    private static final int PSEUDO_CALL = 0x10;

    private final ObjectBytes file;
    private final List<Section> sections = new ArrayList<>();
    private final List<Symbol> symbols = new ArrayList<>();
    private final Set<Piece> seen = new HashSet<>();
    private final Deque<Piece> ahead = new ArrayDeque<>();
    private final Set<Symbol> externs = new HashSet<>();

    /** A part of a section: a function, or a map's declaration. */
    private record Piece(int section, long from, long to) {}

    private record Section(String name, int type, long flags, int offset, long size, int link, int info) {}

    /** A symbol, and where it is in the file. */
    private record Symbol(String name, int at, int type, int binding, int section, long value, long size) {
        Piece piece() {
            return new Piece(section, value, value + size);
        }
    }

    private Reach(ObjectBytes file) {
        this.file = file;
        readSections();
        readSymbols();
    }

    /**
     * What these programs reach.
     *
     * @param object a whole object file whose sections and symbols were already found to be in order
     * @param name the object's, for people
     */
    static Reach of(ObjectBytes object, String name, Collection<String> programs) {
        try {
            Reach reach = new Reach(object);
            for (Symbol symbol : reach.symbols) {
                if (symbol.type == STT_FUNC && programs.contains(symbol.name)) {
                    reach.visit(symbol.piece());
                }
            }
            for (Piece next = reach.ahead.poll(); next != null; next = reach.ahead.poll()) {
                reach.follow(next);
            }
            return reach;
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new InvalidSpecException(
                    "the relocations of object file \"" + name + "\" are damaged; copy or compile it again", e);
        }
    }

    /** What makes that weak which the others want of the kernel, and these programs do not: it need not be there. */
    Edits othersWantsWeak() {
        Edits edits = new Edits();
        for (Symbol symbol : symbols) {
            if (symbol.section == SHN_UNDEF
                    && symbol.type == STT_NOTYPE
                    && symbol.binding == STB_GLOBAL
                    && !externs.contains(symbol)) {
                edits.put(symbol.at + SYMBOL_INFO, (byte) ((STB_WEAK << 4) | STT_NOTYPE));
            }
        }
        return edits;
    }

    /** Names of the maps that are declared, but not for these programs. */
    Set<String> othersMaps() {
        return symbols.stream()
                .filter(this::isMap)
                .filter(map -> !seen.contains(map.piece()))
                .map(Symbol::name)
                .collect(Collectors.toSet());
    }

    private void visit(Piece piece) {
        if (seen.add(piece)) {
            ahead.add(piece);
        }
    }

    private void follow(Piece piece) {
        boolean code = isCode(piece.section);
        Set<Long> relocated = new HashSet<>();
        for (Section relocations : sections) {
            if (relocations.type != SHT_REL || relocations.info != piece.section) {
                continue;
            }
            for (long i = 0; i + REL_SIZE <= relocations.size; i += REL_SIZE) {
                int at = Math.toIntExact(relocations.offset + i);
                long place = file.getLong(at);
                if (place >= piece.from && place < piece.to) {
                    relocated.add(place);
                    refer(piece, place, symbols.get(Math.toIntExact(file.getLong(at + 8) >>> 32)), code);
                }
            }
        }
        if (code) {
            callsWithoutRelocation(piece, relocated);
        }
    }

    private void refer(Piece from, long place, Symbol symbol, boolean code) {
        if (symbol.section == SHN_UNDEF) {
            externs.add(symbol);
        } else if (symbol.section < sections.size()) {
            if (sections.get(symbol.section).name.equals(".maps")) {
                visitAll(map -> isMap(map) && map.section == symbol.section && map.value == symbol.value);
            } else if (code && isCode(symbol.section)) {
                int instruction = instruction(from.section, place);
                int immediate = file.getInt(instruction + IMMEDIATE);
                // of a call it counts instructions from the next one on, of an address it is a number of bytes
                long offset = isCall(instruction) ? (immediate + 1L) * INSTRUCTION_SIZE : immediate;
                enter(symbol.section, symbol.value + offset);
            }
        }
    }

    /** Functions of one section call each other by their distance. */
    private void callsWithoutRelocation(Piece piece, Set<Long> relocated) {
        for (long place = piece.from; place + INSTRUCTION_SIZE <= piece.to; place += INSTRUCTION_SIZE) {
            int instruction = instruction(piece.section, place);
            if (isCall(instruction)
                    && (file.get(instruction + 1) & 0xF0) == PSEUDO_CALL
                    && !relocated.contains(place)) {
                enter(piece.section, place + (file.getInt(instruction + IMMEDIATE) + 1L) * INSTRUCTION_SIZE);
            }
        }
    }

    /** The function at a place; the whole section when there is no telling which it is. */
    private void enter(int section, long place) {
        Predicate<Symbol> there = symbol -> symbol.type == STT_FUNC
                && symbol.section == section
                && symbol.value <= place
                && place < symbol.value + symbol.size;
        if (!visitAll(there)) {
            visit(new Piece(section, 0, sections.get(section).size));
        }
    }

    private boolean visitAll(Predicate<Symbol> wanted) {
        List<Symbol> found = symbols.stream().filter(wanted).toList();
        found.forEach(symbol -> visit(symbol.piece()));
        return !found.isEmpty();
    }

    private boolean isMap(Symbol symbol) {
        return symbol.size > 0
                && symbol.section < sections.size()
                && sections.get(symbol.section).name.equals(".maps");
    }

    private boolean isCode(int section) {
        return (sections.get(section).flags & SHF_EXECINSTR) != 0;
    }

    private boolean isCall(int instruction) {
        return Byte.toUnsignedInt(file.get(instruction)) == CALL;
    }

    private int instruction(int section, long place) {
        return Math.toIntExact(sections.get(section).offset + place);
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
                    file.getLong(at + 8),
                    Math.toIntExact(file.getLong(at + 24)),
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
            int strings = sections.get(table.link).offset;
            for (long i = 0; i + SYMBOL_SIZE <= table.size; i += SYMBOL_SIZE) {
                int at = Math.toIntExact(table.offset + i);
                int info = Byte.toUnsignedInt(file.get(at + SYMBOL_INFO));
                symbols.add(new Symbol(
                        string(strings + file.getInt(at)),
                        at,
                        info & 0xF,
                        info >> 4,
                        file.getShort(at + 6),
                        file.getLong(at + 8),
                        file.getLong(at + 16)));
            }
        }
    }

    private String string(int at) {
        int end = at;
        while (file.get(end) != 0) {
            end++;
        }
        return new String(file.copy(at, end - at), StandardCharsets.UTF_8);
    }
}
