// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.Elf.Section;
import io.bpfman.object.Elf.Symbol;
import io.bpfman.spi.kernel.ObjectSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What programs of an object call of the kernel, read from their instructions ({@code struct bpf_insn} in linux/bpf.h). It is never less than what libbpf would
 * load: of the functions in {@code .text}, which programs share, all count, whether a program gets there or not.
 *
 * @param helpers names of helpers, see {@link HelperNames}
 * @param kfuncs names of functions of the kernel; {@code btf NUMBER} for one that the object names by a number only
 */
public record CalledFunctions(SortedSet<String> helpers, SortedSet<String> kfuncs) {

    private static final int INSTRUCTION_SIZE = 8;
    /** {@code BPF_JMP | BPF_CALL}. */
    private static final int CALL = 0x85;

    private static final int HELPER_CALL = 0;
    /** {@code BPF_PSEUDO_KFUNC_CALL}. */
    private static final int KFUNC_CALL = 2;

    /** Where instructions are in their section, from the first byte to before the last. */
    private record Range(long from, long to) {}

    /**
     * Reads an object, in time in proportion to its size.
     *
     * @param programs names of the programs that count
     * @throws InvalidSpecException when the object is none, or damaged
     */
    public static CalledFunctions of(ObjectSource source, Collection<String> programs) {
        try (ObjectBytes bytes = ObjectBytes.of(source)) {
            Elf elf = Elf.of(source.name(), bytes);
            return Elf.readOrRefuse(source.name(), bytes, () -> read(elf, Set.copyOf(programs)));
        }
    }

    private static CalledFunctions read(Elf elf, Set<String> programs) {
        CalledFunctions called = new CalledFunctions(new TreeSet<>(), new TreeSet<>());
        List<List<Range>> ranges = ranges(elf, programs);
        for (Section section : elf.sections()) {
            for (Range range : ranges.get(section.index())) {
                called.readInstructions(elf.bytes(), section, range);
            }
            elf.relocated(section)
                    .filter(code -> !ranges.get(code.index()).isEmpty())
                    .ifPresent(code -> called.readRelocations(elf, section, code, ranges.get(code.index())));
        }
        return called;
    }

    /** The instructions that count of each section, in their order, none twice. */
    private static List<List<Range>> ranges(Elf elf, Set<String> programs) {
        List<List<Range>> ranges = new ArrayList<>();
        for (Section section : elf.sections()) {
            List<Range> all = new ArrayList<>();
            if (section.type() != Elf.SHT_NOBITS && elf.isNamed(section, ".text")) {
                all.add(new Range(0, section.size()));
            }
            ranges.add(all);
        }
        elf.symbols()
                .filter(symbol -> symbol.type() == Elf.STT_FUNC)
                .forEach(symbol -> elf.sectionOf(symbol)
                        .filter(section -> section.type() == Elf.SHT_PROGBITS)
                        .filter(section -> programs.contains(elf.name(symbol)))
                        .ifPresent(section -> ranges.get(section.index()).add(inside(symbol, section))));
        ranges.replaceAll(CalledFunctions::merged);
        return ranges;
    }

    private static Range inside(Symbol symbol, Section section) {
        boolean inside = symbol.value() >= 0 && symbol.size() >= 0 && symbol.value() <= section.size() - symbol.size();
        if (!inside) {
            throw new IndexOutOfBoundsException("a program is not in its section");
        }
        return new Range(symbol.value(), symbol.value() + symbol.size());
    }

    private static List<Range> merged(List<Range> ranges) {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(Range::from));
        List<Range> merged = new ArrayList<>();
        for (Range range : sorted) {
            Range last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && range.from <= last.to) {
                merged.set(merged.size() - 1, new Range(last.from, Math.max(last.to, range.to)));
            } else {
                merged.add(range);
            }
        }
        return merged;
    }

    /** The second half of an instruction of two looks like one that calls nothing. */
    private void readInstructions(ObjectBytes bytes, Section section, Range range) {
        for (long at = range.from; at + INSTRUCTION_SIZE <= range.to; at += INSTRUCTION_SIZE) {
            long place = section.offset() + at;
            if (Byte.toUnsignedInt(bytes.get(place)) == CALL) {
                int kind = Byte.toUnsignedInt(bytes.get(place + 1)) >> 4;
                int number = bytes.getInt(place + 4);
                if (kind == HELPER_CALL) {
                    helpers.add(HelperNames.name(number));
                } else if (kind == KFUNC_CALL) {
                    kfuncs.add("btf " + Integer.toUnsignedString(number));
                }
            }
        }
    }

    /** A call of a function that the object only names is one of the kernel's. */
    private void readRelocations(Elf elf, Section section, Section code, List<Range> ranges) {
        elf.relocations(section).forEach(relocation -> {
            long at = relocation.place();
            if (at >= 0
                    && at <= code.size() - INSTRUCTION_SIZE
                    && Byte.toUnsignedInt(elf.bytes().get(code.offset() + at)) == CALL
                    && isIn(ranges, at)) {
                Symbol symbol = elf.symbol(relocation.symbol());
                if (symbol.section() == Elf.SHN_UNDEF) {
                    kfuncs.add(elf.name(symbol));
                }
            }
        });
    }

    private static boolean isIn(List<Range> sorted, long at) {
        int low = 0;
        int high = sorted.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted.get(middle).to <= at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < sorted.size() && sorted.get(low).from <= at;
    }
}
