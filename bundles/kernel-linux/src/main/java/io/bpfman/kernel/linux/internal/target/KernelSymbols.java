// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.text.NearestNames;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The symbols of the kernel and of its modules, {@code /proc/kallsyms}: an address, a type as nm(1) has it, a name, and the module in brackets. Read anew for
 * each question, for modules come and go; a hundred thousand lines take a fraction of a second. For any thread.
 *
 * @param file where they are
 */
record KernelSymbols(Path file) {

    private static final long PAGE_SIZE = 4096;

    /** Text that no probe may be in: code of entries, and what says so of itself ({@code noinstr}, {@code __kprobes}). */
    private static final List<String> FORBIDDEN = List.of("noinstr", "entry", "kprobes");

    /**
     * A symbol.
     *
     * @param address unsigned; 0 when addresses are hidden from us
     * @param type a small letter when it is known in its file only
     * @param module empty for one of the kernel itself
     */
    record Symbol(long address, char type, String name, String module) {

        /** Whether it is in code. */
        boolean isText() {
            return type == 't' || type == 'T' || type == 'w' || type == 'W';
        }
    }

    /**
     * What is known of a name.
     *
     * @param found functions of that name, each address once
     * @param nearest other functions with names like it
     * @param forbidden the kind of text that the first of them is in, if it is one that no probe may be in
     */
    record Answer(List<Symbol> found, List<String> nearest, Optional<String> forbidden) {}

    /** Functions of a name, and others with names like it. */
    Answer find(String name) {
        List<Symbol> found = new ArrayList<>();
        NearestNames nearest = new NearestNames(name);
        Sections sections = new Sections();
        each(symbol -> {
            sections.offer(symbol);
            if (symbol.isText()) {
                if (!symbol.name.equals(name)) {
                    nearest.offer(symbol.name);
                } else if (found.stream().noneMatch(each -> each.address == symbol.address && symbol.address != 0)) {
                    found.add(symbol);
                }
            }
        });
        Optional<String> forbidden = found.isEmpty() ? Optional.empty() : sections.of(found.get(0));
        return new Answer(found, nearest.names(), forbidden);
    }

    /** Where sections of the kernel begin and end, by the symbols that its linker makes. */
    private static final class Sections {
        private final long[] begin = new long[FORBIDDEN.size()];
        private final long[] end = new long[FORBIDDEN.size()];

        void offer(Symbol symbol) {
            if (symbol.name.startsWith("__") && symbol.name.contains("_text_")) {
                for (int i = 0; i < begin.length; i++) {
                    if (symbol.name.equals("__" + FORBIDDEN.get(i) + "_text_start")) {
                        begin[i] = symbol.address;
                    } else if (symbol.name.equals("__" + FORBIDDEN.get(i) + "_text_end")) {
                        end[i] = symbol.address;
                    }
                }
            }
        }

        Optional<String> of(Symbol symbol) {
            for (int i = 0; i < begin.length; i++) {
                if (Long.compareUnsigned(symbol.address, begin[i]) >= 0
                        && Long.compareUnsigned(symbol.address, end[i]) < 0) {
                    return Optional.of(FORBIDDEN.get(i));
                }
            }
            return Optional.empty();
        }
    }

    /**
     * How long a function is: up to the next symbol of the kernel or the same module, or to the end of its page.
     *
     * @return bytes; empty when addresses are hidden from us
     */
    OptionalLong size(Symbol function) {
        if (function.address == 0) {
            return OptionalLong.empty();
        }
        long[] next = {(function.address | (PAGE_SIZE - 1)) + 1};
        boolean[] any = {false};
        each(symbol -> {
            boolean behind =
                    symbol.module.equals(function.module) && Long.compareUnsigned(symbol.address, function.address) > 0;
            if (behind && (!any[0] || Long.compareUnsigned(symbol.address, next[0]) < 0)) {
                next[0] = symbol.address;
                any[0] = true;
            }
        });
        return OptionalLong.of(next[0] - function.address);
    }

    /** Tells every symbol, in the order of the file. */
    void each(Consumer<Symbol> consumer) {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            String line = lines.readLine();
            while (line != null) {
                parse(line).ifPresent(consumer);
                line = lines.readLine();
            }
        } catch (IOException e) {
            throw new UnsupportedHereException(
                    "cannot read the kernel's symbols (" + file + "): " + e.getMessage() + "; run as root", e);
        }
    }

    /** What does not look like a symbol is left out. */
    private static Optional<Symbol> parse(String line) {
        int type = line.indexOf(' ') + 1;
        if (type < 2 || line.length() < type + 3 || line.charAt(type + 1) != ' ') {
            return Optional.empty();
        }
        int tab = line.indexOf('\t', type);
        String name = line.substring(type + 2, tab < 0 ? line.length() : tab);
        String module = tab < 0 ? "" : line.substring(tab + 1).replaceAll("[\\[\\]]", "");
        try {
            return Optional.of(
                    new Symbol(Long.parseUnsignedLong(line, 0, type - 1, 16), line.charAt(type), name, module));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
