// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.linux.internal.bpf.ObjectTables.Extent;
import io.bpfman.kernel.linux.internal.bpf.ObjectTables.Relocations;
import io.bpfman.kernel.linux.internal.bpf.ObjectTables.Symbol;
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

/**
 * What some programs of an object refer to, and the functions that they call. libbpf leaves programs out, but not what only those need: it refuses the
 * whole object for the sake of a function of the kernel ({@code bpf_object__resolve_externs}) or of a map ({@code bpf_object__create_maps}) that is not to be
 * had. Pure. Offsets are those of {@code struct bpf_insn} in linux/bpf.h.
 */
final class Reach {

    private static final int SYMBOL_INFO = 4;
    private static final int STT_NOTYPE = 0;
    private static final int STB_GLOBAL = 1;
    private static final int STB_WEAK = 2;

    private static final int INSTRUCTION_SIZE = 8;
    private static final int IMMEDIATE = 4;
    private static final int CALL = 0x85;
    /** {@code BPF_PSEUDO_CALL} as the source register, which is the upper half of its byte. */
    private static final int PSEUDO_CALL = 0x10;

    private final ObjectBytes file;
    private final String name;
    private final ObjectTables tables;
    private final Set<Extent> seen = new HashSet<>();
    private final Deque<Extent> ahead = new ArrayDeque<>();

    /** Numbers of the symbols of maps that were met, and of those that are no part of the object. */
    private final BitSet maps = new BitSet();

    private final BitSet externs = new BitSet();

    /** What was followed already: relocations, and instructions of each section. */
    private final Map<Relocations, BitSet> followed = new HashMap<>();

    private final Map<Integer, BitSet> read = new HashMap<>();

    private Reach(ObjectBytes file, String name) {
        this.file = file;
        this.name = name;
        this.tables = new ObjectTables(file);
    }

    /**
     * What these programs reach, found in time in proportion to the size of the object.
     *
     * @param object a whole object file whose sections and symbols were already found to be in order
     * @param name the object's, for people
     */
    static Reach of(ObjectBytes object, String name, Collection<String> programs) {
        return readOrRefuse(name, () -> {
            Reach reach = new Reach(object, name);
            reach.tables.eachFunction(function -> {
                if (programs.contains(reach.tables.name(function))) {
                    reach.visit(reach.tables.functionAt(function.section(), function.value()));
                }
            });
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
        return readOrRefuse(name, () -> {
            Edits edits = new Edits();
            othersWantsWeak(edits);
            entries(taken).leaveOthersOut(edits);
            for (int i = 0; i < tables.sections().size(); i++) {
                if (tables.isAboutStructOps(i)) {
                    tables.hide(i, edits);
                }
            }
            return edits;
        });
    }

    /** The programs, by the name of the map, that fill maps which these programs reach and that have to be made. */
    Map<String, Set<String>> programsIn(Set<String> taken) {
        return readOrRefuse(name, () -> entries(taken).programs());
    }

    private MapEntries entries(Set<String> taken) {
        return new MapEntries(file, tables, map -> maps.get(map.index()) && !taken.contains(tables.name(map)));
    }

    private void othersWantsWeak(Edits edits) {
        for (int i = 0; i < tables.symbolCount(); i++) {
            Symbol symbol = tables.symbol(i);
            if (symbol.section() == ObjectTables.SHN_UNDEF
                    && symbol.type() == STT_NOTYPE
                    && symbol.binding() == STB_GLOBAL
                    && !externs.get(i)) {
                edits.put(symbol.at() + SYMBOL_INFO, (byte) ((STB_WEAK << 4) | STT_NOTYPE));
            }
        }
    }

    /** Names of the maps that are declared, but not for these programs. */
    Set<String> othersMaps() {
        return readOrRefuse(name, () -> {
            Set<String> others = new HashSet<>();
            tables.eachMap(map -> {
                if (!maps.get(map.index())) {
                    others.add(tables.name(map));
                }
            });
            return others;
        });
    }

    private void visit(Extent part) {
        if (seen.add(part)) {
            ahead.add(part);
        }
    }

    private void follow(Extent part) {
        boolean code = tables.section(part.section()).isCode();
        for (Relocations relocations : tables.relocationsOf(part.section())) {
            BitSet done = followed.computeIfAbsent(relocations, each -> new BitSet());
            int end = relocations.first(part.to());
            for (int i = done.nextClearBit(relocations.first(part.from())); i < end; i = done.nextClearBit(i)) {
                done.set(i);
                refer(part.section(), relocations.place(i), tables.symbolOf(relocations.at(i)), code);
            }
        }
        if (code) {
            callsWithoutRelocation(part);
        }
    }

    private void refer(int section, long place, Symbol symbol, boolean code) {
        if (symbol.section() == ObjectTables.SHN_UNDEF) {
            externs.set(symbol.index());
        } else if (symbol.section() < tables.sections().size()) {
            if (tables.section(symbol.section()).declaresMaps()) {
                tables.mapsAt(symbol.section(), symbol.value()).forEach(this::meet);
            } else if (code && tables.section(symbol.section()).isCode()) {
                long instruction = instruction(section, place);
                int immediate = file.getInt(instruction + IMMEDIATE);
                // of a call it counts instructions from the next one on, of an address it is a number of bytes
                long offset = isCall(instruction) ? (immediate + 1L) * INSTRUCTION_SIZE : immediate;
                visit(tables.functionAt(symbol.section(), symbol.value() + offset));
            }
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
                    && (file.get(instruction + 1) & 0xF0) == PSEUDO_CALL
                    && tables.relocationsOf(part.section()).stream().noneMatch(each -> each.has(place))) {
                visit(tables.functionAt(
                        part.section(), place + (file.getInt(instruction + IMMEDIATE) + 1L) * INSTRUCTION_SIZE));
            }
        }
    }

    private boolean isCall(long instruction) {
        return Byte.toUnsignedInt(file.get(instruction)) == CALL;
    }

    private long instruction(int section, long place) {
        return tables.section(section).offset() + place;
    }
}
