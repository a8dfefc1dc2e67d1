// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import io.bpfman.api.ProbedFunctions;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.linux.internal.target.KernelSymbols.Answer;
import io.bpfman.kernel.linux.internal.target.KernelSymbols.Symbol;
import io.bpfman.text.Glob;
import io.bpfman.text.Suggestions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The functions of the kernel and of its modules, and which of them can be probed. For any thread. */
public final class KernelFunctions {

    private static final Path SYMBOLS = Path.of("/proc/kallsyms");

    /** What stands before functions so that they can be found, and what the kernel makes up for places that are no function any more. */
    private static final List<String> NO_FUNCTIONS = List.of("__pfx_", "__cfi_", "__ftrace_invalid_address__");

    private final KernelSymbols symbols;
    private final Supplier<Path> tracefs;
    private final Supplier<Optional<Path>> debugfs;

    /** Of the kernel that runs. */
    public KernelFunctions(KernelMounts mounts) {
        this(SYMBOLS, mounts::tracefs, mounts::debugfs);
    }

    KernelFunctions(Path symbols, Supplier<Path> tracefs, Supplier<Optional<Path>> debugfs) {
        this.symbols = new KernelSymbols(symbols);
        this.tracefs = tracefs;
        this.debugfs = debugfs;
    }

    /**
     * Nothing, when a kprobe can be at a place.
     *
     * @param offset behind the function's beginning, in bytes
     * @param atReturn whether the probe is at the function's return
     * @throws NotFoundException when there is no such function, with the nearest names
     * @throws InvalidSpecException when there are several, when it must not be probed, or when the offset is none of its
     */
    public void needProbeable(String function, long offset, boolean atReturn) {
        if (atReturn && offset != 0) {
            throw new InvalidSpecException(
                    "a kretprobe is at the return of a function and takes no offset (got " + offset + ")");
        }
        Answer answer = symbols.find(function);
        if (answer.found().isEmpty()) {
            throw unknown(function, answer.nearest());
        }
        Symbol symbol = only(function, answer.found());
        answer.forbidden().or(() -> blacklisted(symbol)).ifPresent(why -> {
            throw new InvalidSpecException(notProbeable(function, why));
        });
        if (offset != 0) {
            requireInside(symbol, offset);
        }
    }

    private static NotFoundException unknown(String function, Collection<String> nearest) {
        return new NotFoundException("the kernel has no function \"" + function
                + "\": there is none, or the compiler has put it into those that call it"
                + Suggestions.text(List.copyOf(nearest)));
    }

    private static Symbol only(String function, List<Symbol> found) {
        if (found.size() > 1) {
            throw new InvalidSpecException("the kernel has " + found.size() + " functions \"" + function
                    + "\" (static ones of several files), so the name does not say which: take a function that calls it, or"
                    + " one that it calls");
        }
        return found.get(0);
    }

    private static String notProbeable(String function, String why) {
        String reason = switch (why) {
            case "noinstr" -> "it is marked noinstr: it runs where a probe would not survive";
            case "entry" -> "it is code of the kernel's entry: it runs where a probe would not survive";
            case "kprobes" -> "it is part of how kprobes work";
            default -> "it is on the kernel's list of what kprobes must not be at";
        };
        return "the kernel's function \"" + function + "\" cannot be probed: " + reason
                + "; take a function that calls it, or one that it calls";
    }

    /** Whether it is on the list that debugfs has, as far as that can be seen. */
    private Optional<String> blacklisted(Symbol symbol) {
        Optional<Path> list = debugfs.get().map(path -> path.resolve("kprobes/blacklist"));
        if (list.isEmpty() || symbol.address() == 0) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(list.get(), StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> isIn(line, symbol.address())) ? Optional.of("blacklist") : Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            // without the list it is the kernel that refuses
            return Optional.empty();
        }
    }

    /** A line has a range of addresses and a name: {@code 0xBEGIN-0xEND NAME}. */
    private static boolean isIn(String line, long address) {
        String[] range = line.split("\\s", 2)[0].split("-");
        try {
            return range.length == 2
                    && Long.compareUnsigned(address, Long.parseUnsignedLong(range[0].substring(2), 16)) >= 0
                    && Long.compareUnsigned(address, Long.parseUnsignedLong(range[1].substring(2), 16)) < 0;
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            return false;
        }
    }

    private void requireInside(Symbol symbol, long offset) {
        OptionalLong size = symbols.size(symbol);
        if (size.isEmpty()) {
            throw new UnsupportedHereException("how long the function \"" + symbol.name()
                    + "\" is cannot be seen, because /proc/kallsyms hides addresses from this process (the sysctl"
                    + " kernel.kptr_restrict): give no offset, or run with CAP_SYSLOG");
        }
        if (offset < 0 || offset >= size.getAsLong()) {
            throw new InvalidSpecException("offset " + offset + " is beyond the kernel's function \"" + symbol.name()
                    + "\", which has " + size.getAsLong() + " bytes");
        }
    }

    /**
     * The functions that a link is to be at, sorted, each once.
     *
     * @throws NotFoundException when one that is named cannot be traced, with the nearest names, or when the pattern describes none
     */
    public List<String> resolve(ProbedFunctions functions) {
        Set<String> known = traceable();
        if (functions.pattern().isPresent()) {
            Glob pattern = new Glob(functions.pattern().get());
            List<String> matched = known.stream().filter(pattern::matches).toList();
            if (matched.isEmpty()) {
                throw new NotFoundException("the kernel has no function like \"" + pattern + "\" that can be traced");
            }
            return matched;
        }
        for (String name : functions.names()) {
            if (!known.contains(name)) {
                throw untraceable(name, known);
            }
        }
        return functions.names().stream().sorted().distinct().toList();
    }

    private NotFoundException untraceable(String name, Set<String> known) {
        Answer answer = symbols.find(name);
        return answer.found().isEmpty()
                ? unknown(name, Suggestions.near(name, known))
                : new NotFoundException("the kernel's function \"" + name
                        + "\" cannot be traced: it is marked noinstr or notrace, or was built without ftrace"
                        + Suggestions.text(Suggestions.near(name, known)));
    }

    /** The names of functions that can be probed, sorted. */
    public List<String> all() {
        return List.copyOf(traceable());
    }

    /** As ftrace lists them; where it is not there, or does not let us read, every function that there is. */
    private Set<String> traceable() {
        TreeSet<String> names = new TreeSet<>();
        try (Stream<String> lines =
                Files.lines(tracefs.get().resolve("available_filter_functions"), StandardCharsets.ISO_8859_1)) {
            lines.map(line -> line.split("\\s", 2)[0])
                    .filter(KernelFunctions::isFunction)
                    .forEach(names::add);
        } catch (IOException | UncheckedIOException | UnsupportedHereException e) {
            names.clear();
            symbols.each(symbol -> {
                if (symbol.isText() && isFunction(symbol.name())) {
                    names.add(symbol.name());
                }
            });
        }
        return names;
    }

    private static boolean isFunction(String name) {
        return !name.isEmpty() && NO_FUNCTIONS.stream().noneMatch(name::startsWith);
    }
}
