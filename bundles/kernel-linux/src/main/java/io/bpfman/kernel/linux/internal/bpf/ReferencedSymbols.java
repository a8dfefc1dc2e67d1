// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.linux.internal.bpf.ObjectTables.Extent;
import io.bpfman.kernel.linux.internal.bpf.ObjectTables.Relocations;
import io.bpfman.object.Elf;
import io.bpfman.object.Elf.Section;
import io.bpfman.object.Elf.Symbol;
import io.bpfman.object.ObjectBytes;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What some programs of an object refer to, and the functions that they call. libbpf leaves programs out, but not what only those need: it refuses the
 * whole object for the sake of a function of the kernel ({@code bpf_object__resolve_externs}) or of a map ({@code bpf_object__create_maps}) that is not to be
 * had. Pure. Offsets are those of {@code struct bpf_insn} in linux/bpf.h.
 */
final class ReferencedSymbols {

    private static final int SYMBOL_INFO = 4;

    private static final int INSTRUCTION_SIZE = 8;
    private static final int IMMEDIATE = 4;
    private static final int CALL = 0x85;
    /** {@code BPF_PSEUDO_CALL} as the source register, which is the upper half of its byte. */
    private static final int PSEUDO_CALL = 0x10;

    private final Elf elf;
    private final ObjectTables tables;
    private final Set<Extent> seen = new HashSet<>();
    private final Deque<Extent> ahead = new ArrayDeque<>();

    /** Numbers of the symbols of maps that were met, and of those that are no part of the object. */
    private final BitSet maps = new BitSet();

    private final BitSet externs = new BitSet();

    /** What was followed already: relocations, and instructions of each section. */
    private final Map<Relocations, BitSet> followed = new HashMap<>();

    private final Map<Integer, BitSet> read = new HashMap<>();

    private ReferencedSymbols(Elf elf) {
        this.elf = elf;
        this.tables = new ObjectTables(elf);
    }

    /**
     * What these programs reach, found in time in proportion to the size of the object.
     *
     * @param object a whole object file
     * @param name the object's, for people
     */
    static ReferencedSymbols of(ObjectBytes object, String name, Collection<String> programs) {
        return readOrRefuse(name, () -> {
            ReferencedSymbols reach = new ReferencedSymbols(Elf.of(name, object));
            reach.tables
                    .functions()
                    .filter(function -> programs.contains(reach.elf.name(function)))
                    .forEach(function -> reach.visit(reach.tables.functionAt(function.section(), function.value())));
            for (Extent next = reach.ahead.poll(); next != null; next = reach.ahead.poll()) {
                reach.follow(next);
            }
            return reach;
        });
    }

    private static <T> T readOrRefuse(String name, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new InvalidSpecException(
                    "the relocations of object file \"" + name + "\" are damaged; copy or compile it again", e);
        } catch (IllegalArgumentException e) {
            throw new InvalidSpecException(
                    "object file \"" + name + "\" is damaged: " + e.getMessage() + "; copy or compile it again", e);
        }
    }

    /**
     * What hides from libbpf all that these programs do not reach and that it would fail for although their programs are left out: what others want of the
     * kernel becomes weak, so that it need not be there ({@code bpf_object__resolve_externs}); maps that are not made are filled with nothing ({@code
     * bpf_object_init_prog_arrays} does not ask); and implementations of the kernel's interfaces are not there ({@code bpf_map__init_kern_struct_ops}
     * takes their programs to be loaded).
     *
     * @param taken names of maps that are there already, with what is in them
     */
    Edits withoutOthers(Set<String> taken) {
        return readOrRefuse(elf.name(), () -> {
            Edits edits = new Edits();
            othersWantsWeak(edits);
            entries(taken).leaveOthersOut(edits);
            elf.sections().stream()
                    .filter(tables::isAboutStructOps)
                    .forEach(section -> ObjectTables.hide(section, edits));
            return edits;
        });
    }

    /** The programs, by the name of the map, that fill maps which these programs reach and that have to be made. */
    Map<String, Set<String>> programsIn(Set<String> taken) {
        return readOrRefuse(elf.name(), () -> entries(taken).programs());
    }

    private MapEntries entries(Set<String> taken) {
        return new MapEntries(elf, tables, map -> maps.get(map.index()) && !taken.contains(elf.name(map)));
    }

    private void othersWantsWeak(Edits edits) {
        elf.symbols()
                .filter(symbol -> symbol.section() == Elf.SHN_UNDEF
                        && symbol.type() == Elf.STT_NOTYPE
                        && symbol.binding() == Elf.STB_GLOBAL
                        && !externs.get(symbol.index()))
                .forEach(symbol -> edits.put(symbol.at() + SYMBOL_INFO, (byte) ((Elf.STB_WEAK << 4) | Elf.STT_NOTYPE)));
    }

    /** Names of the maps that are declared, but not for these programs. */
    Set<String> othersMaps() {
        return readOrRefuse(
                elf.name(),
                () -> tables.maps()
                        .filter(map -> !maps.get(map.index()))
                        .map(elf::name)
                        .collect(Collectors.toSet()));
    }

    private void visit(Extent part) {
        if (seen.add(part)) {
            ahead.add(part);
        }
    }

    private void follow(Extent part) {
        boolean code = elf.sections().get(part.section()).isCode();
        for (Relocations relocations : tables.relocationsOf(part.section())) {
            BitSet done = followed.computeIfAbsent(relocations, each -> new BitSet());
            int end = relocations.first(part.to());
            for (int i = done.nextClearBit(relocations.first(part.from())); i < end; i = done.nextClearBit(i)) {
                done.set(i);
                refer(part.section(), relocations.place(i), tables.symbolOf(relocations, i), code);
            }
        }
        if (code) {
            callsWithoutRelocation(part);
        }
    }

    private void refer(int section, long place, Symbol symbol, boolean code) {
        Section target = elf.sectionOf(symbol).orElse(null);
        if (symbol.section() == Elf.SHN_UNDEF) {
            externs.set(symbol.index());
        } else if (target != null && tables.declaresMaps(target)) {
            tables.mapsAt(symbol.section(), symbol.value()).forEach(this::meet);
        } else if (target != null && code && target.isCode()) {
            long instruction = instruction(section, place);
            int immediate = elf.bytes().getInt(instruction + IMMEDIATE);
            // of a call it counts instructions from the next one on, of an address it is a number of bytes
            long offset = isCall(instruction) ? (immediate + 1L) * INSTRUCTION_SIZE : immediate;
            visit(tables.functionAt(symbol.section(), symbol.value() + offset));
        }
    }

    private void meet(Symbol map) {
        if (!maps.get(map.index())) {
            maps.set(map.index());
            visit(tables.extent(map));
        }
    }

    /** Functions of one section call each other by their distance. */
    private void callsWithoutRelocation(Extent part) {
        BitSet done = read.computeIfAbsent(part.section(), section -> new BitSet());
        int end = Math.toIntExact(part.to() / INSTRUCTION_SIZE);
        int first = Math.toIntExact(part.from() / INSTRUCTION_SIZE);
        for (int i = done.nextClearBit(first); i < end; i = done.nextClearBit(i)) {
            done.set(i);
            long place = (long) i * INSTRUCTION_SIZE;
            long instruction = instruction(part.section(), place);
            if (isCall(instruction)
                    && (elf.bytes().get(instruction + 1) & 0xF0) == PSEUDO_CALL
                    && tables.relocationsOf(part.section()).stream().noneMatch(each -> each.has(place))) {
                visit(tables.functionAt(
                        part.section(), place + (elf.bytes().getInt(instruction + IMMEDIATE) + 1L) * INSTRUCTION_SIZE));
            }
        }
    }

    private boolean isCall(long instruction) {
        return Byte.toUnsignedInt(elf.bytes().get(instruction)) == CALL;
    }

    private long instruction(int section, long place) {
        return elf.sections().get(section).offset() + place;
    }
}
