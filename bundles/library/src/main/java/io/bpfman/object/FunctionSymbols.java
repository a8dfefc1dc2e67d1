// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.object.Executable.SymbolTable;
import io.bpfman.object.SymbolVersions.Version;
import io.bpfman.text.Glob;
import io.bpfman.text.NearestNames;
import io.bpfman.text.Suggestions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The functions of an executable or a library that {@code .symtab} and {@code .dynsym} name: of type {@code STT_FUNC} or {@code STT_GNU_IFUNC}, and
 * defined in the file ({@code Elf64_Sym} in elf.h). A name may have a version behind it: {@code name@VERSION}, or {@code name@@VERSION} when it is the default one,
 * which a name alone means. For one thread.
 */
public final class FunctionSymbols {

    private static final int SYMBOL_SIZE = 24;
    private static final int STT_FUNC = 2;
    private static final int STT_GNU_IFUNC = 10;
    private static final int SHN_UNDEF = 0;
    private static final int STB_LOCAL = 0;

    /** Bytes of a name that is listed, suggested or matched by a pattern. */
    private static final int LONGEST_LISTED = 1024;

    /** Names may lie over each other, so that a small table can hold any number of long ones: bytes of all that are taken at once. */
    private static final int MOST_BYTES = 256 << 20;

    private static final int MOST_NAMED = 5;

    private final Executable executable;
    private final ObjectBytes file;

    /**
     * A function.
     *
     * @param name with its version when that is not the default one
     * @param address before the file is loaded anywhere
     * @param size bytes; when the symbol does not say, as of some written in assembler, those up to the next function or the end of the code
     */
    public record Function(String name, long address, long size) {}

    /** A symbol of a function; where its name begins and ends at the latest. */
    private record Symbol(SymbolTable table, long index, long at, long nameAt, long nameEnd) {}

    /** A function of the name that is looked for. */
    private record Candidate(Optional<Version> version, long address, long size, boolean local) {

        boolean isDefault() {
            return version.map(Version::isDefault).orElse(true);
        }
    }

    FunctionSymbols(Executable executable) {
        this.executable = executable;
        this.file = executable.bytes();
    }

    /**
     * The function of a name.
     *
     * @param wanted perhaps with a version
     * @throws NotFoundException when there is none, with the nearest names
     * @throws InvalidSpecException when there are several and none of them is the one to take
     */
    public Function find(String wanted) {
        return executable.reading(() -> choose(wanted, candidates(wanted)));
    }

    private Function choose(String wanted, List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            throw unknown(wanted);
        }
        List<Candidate> defaults =
                candidates.stream().filter(Candidate::isDefault).toList();
        List<Candidate> preferred = isVersioned(wanted) || defaults.isEmpty() ? candidates : defaults;
        List<Candidate> global = preferred.stream().filter(each -> !each.local).toList();
        TreeMap<Long, Candidate> places = new TreeMap<>();
        (global.isEmpty() ? preferred : global)
                .forEach(each -> places.merge(each.address, each, FunctionSymbols::longer));
        if (places.size() > 1) {
            throw ambiguous(wanted, List.copyOf(places.values()), !isVersioned(wanted) && defaults.isEmpty());
        }
        Candidate chosen = places.firstEntry().getValue();
        return new Function(wanted, chosen.address, size(chosen.address, chosen.size));
    }

    private static Candidate longer(Candidate one, Candidate other) {
        return one.size >= other.size ? one : other;
    }

    private static boolean isVersioned(String name) {
        return name.indexOf('@') > 0;
    }

    private NotFoundException unknown(String wanted) {
        NearestNames nearest = new NearestNames(wanted);
        boolean[] any = {false};
        eachName((name, symbol) -> {
            any[0] = true;
            nearest.offer(name);
        });
        return new NotFoundException(
                any[0]
                        ? "\"" + executable.name() + "\" has no function \"" + wanted + "\""
                                + Suggestions.text(nearest.names())
                        : "\"" + executable.name() + "\" names no functions (it is stripped), so \"" + wanted
                                + "\" cannot be found in it: give a file with symbols, or an offset in the file and no function");
    }

    private InvalidSpecException ambiguous(String wanted, List<Candidate> all, boolean versioned) {
        if (versioned) {
            String versions = String.join(
                    ", ",
                    all.stream()
                            .map(each ->
                                    wanted + "@" + each.version.orElseThrow().name())
                            .toList());
            return new InvalidSpecException("\"" + executable.name() + "\" has no default version of the function \""
                    + wanted + "\": give one of " + versions);
        }
        String places = String.join(
                ", ",
                all.stream()
                        .limit(MOST_NAMED)
                        .map(each -> executable.fileOffset(each.address))
                        .filter(offset -> offset.isPresent())
                        .map(offset -> String.format("0x%x", offset.getAsLong()))
                        .toList());
        return new InvalidSpecException("\"" + executable.name() + "\" has " + all.size() + " functions \"" + wanted
                + "\", at the offsets " + places + (all.size() > MOST_NAMED ? " and others" : "")
                + " of the file: give the offset of one, and no function");
    }

    private List<Candidate> candidates(String wanted) {
        int at = wanted.indexOf('@', 1);
        String version = at < 0 ? "" : wanted.substring(wanted.startsWith("@@", at) ? at + 2 : at + 1);
        byte[] base = (at < 0 ? wanted : wanted.substring(0, at)).getBytes(StandardCharsets.UTF_8);
        List<Candidate> found = new ArrayList<>();
        each(symbol -> {
            if (isNamed(symbol, base)) {
                Optional<Version> own = version(symbol, base.length);
                if (at < 0 || own.map(Version::name).equals(Optional.of(version))) {
                    found.add(new Candidate(own, address(symbol), statedSize(symbol), isLocal(symbol)));
                }
            }
        });
        return found;
    }

    /** Whether this is the symbol's name, with or without a version behind it. */
    private boolean isNamed(Symbol symbol, byte[] base) {
        long after = symbol.nameAt + base.length;
        return after <= symbol.nameEnd
                && file.matches(symbol.nameAt, base)
                && (after == symbol.nameEnd || file.get(after) == 0 || file.get(after) == '@');
    }

    /** The version that follows a name of so many bytes, or that stands beside the symbol. */
    private Optional<Version> version(Symbol symbol, int nameLength) {
        String behind =
                text(symbol.nameAt + nameLength, symbol.nameEnd, LONGEST_LISTED).orElse("");
        if (behind.startsWith("@@")) {
            return Optional.of(new Version(behind.substring(2), true));
        }
        return behind.startsWith("@")
                ? Optional.of(new Version(behind.substring(1), false))
                : symbol.table.versions().of(symbol.index);
    }

    /**
     * The names, in the order of the alphabet, each once; one that is not the default version with its version.
     *
     * @param most so many at most
     */
    public List<String> names(int most) {
        return executable.reading(() -> {
            TreeSet<String> names = new TreeSet<>();
            eachName((name, symbol) -> {
                names.add(name);
                if (names.size() > most) {
                    names.pollLast();
                }
            });
            return List.copyOf(names);
        });
    }

    /**
     * The functions whose names a pattern describes, by their addresses, each address once; a version that is not the default one belongs to the name.
     *
     * @throws InvalidSpecException when there are more names than can be looked through
     */
    public List<Function> matching(Glob pattern) {
        return executable.reading(() -> {
            TreeMap<Long, Function> found = new TreeMap<>();
            boolean all = eachName((name, symbol) -> {
                if (pattern.matches(name)) {
                    long address = address(symbol);
                    Function function = new Function(name, address, statedSize(symbol));
                    found.merge(address, function, (one, other) -> one.name.compareTo(other.name) <= 0 ? one : other);
                }
            });
            if (!all) {
                throw new InvalidSpecException("the names in \"" + executable.name() + "\" come to more than "
                        + (MOST_BYTES >> 20) + " MiB, too many to look for \"" + pattern + "\": name the functions");
            }
            return List.copyOf(found.values());
        });
    }

    /** The names with the symbols, as far as they may be taken; false when that was not far enough. */
    private boolean eachName(BiConsumer<String, Symbol> consumer) {
        long[] taken = {0};
        each(symbol -> {
            Optional<String> name =
                    taken[0] > MOST_BYTES ? Optional.empty() : text(symbol.nameAt, symbol.nameEnd, LONGEST_LISTED);
            taken[0] += name.map(String::length).orElse(LONGEST_LISTED);
            name.filter(each -> !each.isEmpty()).ifPresent(each -> consumer.accept(listed(each, symbol), symbol));
        });
        return taken[0] <= MOST_BYTES;
    }

    private static String listed(String name, Symbol symbol) {
        int at = name.indexOf("@@", 1);
        if (at > 0) {
            return name.substring(0, at);
        }
        return symbol.table
                .versions()
                .of(symbol.index)
                .filter(version -> !version.isDefault() && name.indexOf('@', 1) < 0)
                .map(version -> name + "@" + version.name())
                .orElse(name);
    }

    /** The bytes up to the first zero; empty when they are too many. */
    private Optional<String> text(long start, long end, int longest) {
        int length = 0;
        while (start + length < end && file.get(start + length) != 0) {
            if (++length > longest) {
                return Optional.empty();
            }
        }
        return Optional.of(new String(file.copy(start, length), StandardCharsets.UTF_8));
    }

    private void each(Consumer<Symbol> consumer) {
        for (SymbolTable table : executable.tables()) {
            long count = table.symbols().size() / SYMBOL_SIZE;
            for (long index = 0; index < count; index++) {
                long at = table.symbols().offset() + index * SYMBOL_SIZE;
                int type = file.get(at + 4) & 0xF;
                if ((type == STT_FUNC || type == STT_GNU_IFUNC) && file.getShort(at + 6) != SHN_UNDEF) {
                    long name = table.names().offset() + Integer.toUnsignedLong(file.getInt(at));
                    if (name >= table.names().end()) {
                        throw new IndexOutOfBoundsException("a name is not in its table");
                    }
                    consumer.accept(
                            new Symbol(table, index, at, name, table.names().end()));
                }
            }
        }
    }

    private long address(Symbol symbol) {
        return file.getLong(symbol.at + 8);
    }

    private long statedSize(Symbol symbol) {
        return file.getLong(symbol.at + 16);
    }

    private boolean isLocal(Symbol symbol) {
        return file.get(symbol.at + 4) >> 4 == STB_LOCAL;
    }

    private long size(long address, long stated) {
        if (stated > 0) {
            return stated;
        }
        long[] next = {executable.codeEnd(address)};
        each(symbol -> {
            long other = address(symbol);
            next[0] = other > address ? Math.min(next[0], other) : next[0];
        });
        return Math.max(0, next[0] - address);
    }
}
