// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import io.bpfman.object.Executable.Part;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Versions of the symbols that a library defines: {@code .gnu.version} has a number for each symbol, {@code .gnu.version_d} the names of the numbers
 * ({@code Elf64_Verdef} and {@code Elf64_Verdaux} in elf.h). What {@code .gnu.version_r} names are versions of other libraries' symbols. For one thread.
 */
final class SymbolVersions {

    private static final int DEFINITION_SIZE = 20;
    private static final int HIDDEN = 0x8000;
    private static final int LONGEST = 256;
    private static final SymbolVersions NONE = new SymbolVersions(null, null, Map.of());

    private final @Nullable ObjectBytes file;
    private final @Nullable Part numbers;
    private final Map<Integer, String> names;

    /**
     * The version of a symbol.
     *
     * @param isDefault whether it is the one that a name without a version means
     */
    record Version(String name, boolean isDefault) {}

    private SymbolVersions(@Nullable ObjectBytes file, @Nullable Part numbers, Map<Integer, String> names) {
        this.file = file;
        this.numbers = numbers;
        this.names = names;
    }

    /** Of symbols that have none. */
    static SymbolVersions none() {
        return NONE;
    }

    static SymbolVersions read(ObjectBytes file, Part numbers, Part definitions, Part strings) {
        Map<Integer, String> names = new HashMap<>();
        long at = definitions.offset();
        for (int i = 0; i < Math.min(definitions.info(), HIDDEN); i++) {
            if (at < definitions.offset() || at + DEFINITION_SIZE > definitions.end()) {
                throw new IndexOutOfBoundsException("a version is outside of its section");
            }
            long auxiliary = at + Integer.toUnsignedLong(file.getInt(at + 12));
            long start = strings.offset() + Integer.toUnsignedLong(file.getInt(auxiliary));
            names.put(file.getShort(at + 4), name(file, start, strings.end()));
            long next = Integer.toUnsignedLong(file.getInt(at + 16));
            if (next == 0) {
                break;
            }
            at += next;
        }
        return new SymbolVersions(file, numbers, names);
    }

    private static String name(ObjectBytes file, long start, long end) {
        int length = 0;
        while (start + length < end && file.get(start + length) != 0) {
            if (++length > LONGEST) {
                throw new IllegalArgumentException("it has a version with a name of more than " + LONGEST + " bytes");
            }
        }
        return new String(file.copy(start, length), StandardCharsets.UTF_8);
    }

    /** The version of a symbol; empty when it has none. */
    Optional<Version> of(long symbol) {
        if (file == null || numbers == null || 2 * symbol + 2 > numbers.size()) {
            return Optional.empty();
        }
        int number = file.getShort(numbers.offset() + 2 * symbol);
        // 0 is a local symbol, 1 one without a version; the definition of 1 is the library itself
        return (number & ~HIDDEN) <= 1
                ? Optional.empty()
                : Optional.ofNullable(names.get(number & ~HIDDEN))
                        .map(name -> new Version(name, (number & HIDDEN) == 0));
    }
}
