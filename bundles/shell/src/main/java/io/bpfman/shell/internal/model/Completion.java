// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Finds in picocli's model what may stand where the cursor is. Picocli's own completion knows values that stand in the model; ours are asked for when somebody
 * completes, depend on what was typed before, and say what they stand for.
 */
public final class Completion {
    private final Commands commands;
    private final Services services;
    private final boolean files;

    /**
     * @param files whether files are proposed: those that the agent sees from where it is
     */
    public Completion(Commands commands, Services services, boolean files) {
        this.commands = commands;
        this.services = services;
        this.files = files;
    }

    /**
     * Every candidate that starts with what was started, sorted by value.
     *
     * @param words the complete words before the cursor
     * @param started the part of the current word before the cursor
     */
    public List<Candidate> candidates(List<String> words, String started) {
        return proposals(words, started).stream()
                .filter(candidate -> candidate.value().startsWith(started))
                .distinct()
                .sorted(Comparator.comparing(Candidate::value))
                .toList();
    }

    private List<Candidate> proposals(List<String> words, String started) {
        List<Candidate> candidates = new ArrayList<>(commands.below(words).stream()
                .map(word -> new Candidate(word, commands.summary(words, word), true))
                .toList());
        commands.find(words)
                .ifPresent(call -> candidates.addAll(arguments(call.command().syntax(), call.words(), started)));
        return candidates;
    }

    private List<Candidate> arguments(Syntax syntax, List<String> words, String started) {
        Place place = Place.after(syntax, words);
        if (place.pending.isPresent()) {
            return values(place.pending.get(), place, started);
        }
        boolean option = started.startsWith("-") && !place.optionsEnded;
        int equals = started.indexOf('=');
        if (option && equals > 0) {
            return afterEquals(syntax, place, started.substring(0, equals), started.substring(equals + 1));
        }
        List<Candidate> candidates = new ArrayList<>();
        if (!option) {
            syntax.parameter(place.positional.size())
                    .ifPresent(parameter -> candidates.addAll(values(parameter, place, started)));
        }
        if (!place.optionsEnded) {
            syntax.options().stream()
                    .filter(known -> known.isMultiValue() || !place.used.contains(known))
                    .forEach(known -> candidates.add(new Candidate(known.longestName(), Options.help(known), true)));
        }
        return candidates;
    }

    private List<Candidate> values(ArgSpec argument, Place place, String started) {
        return Options.kind(argument)
                .proposals(new ValueCandidates(commands, services, files, place.positional, place.values, started));
    }

    private List<Candidate> afterEquals(Syntax syntax, Place place, String name, String started) {
        return syntax.option(name)
                .filter(Options::takesValue)
                .map(option -> values(option, place, started).stream()
                        .map(candidate -> new Candidate(
                                name + "=" + candidate.value(), candidate.description(), candidate.complete()))
                        .toList())
                .orElse(List.of());
    }

    /** What the words before the cursor have settled. */
    private record Place(
            Optional<OptionSpec> pending,
            List<String> positional,
            Map<ValueKind, String> values,
            Set<OptionSpec> used,
            boolean optionsEnded) {

        static Place after(Syntax syntax, List<String> words) {
            Optional<OptionSpec> pending = Optional.empty();
            List<String> positional = new ArrayList<>();
            Map<ValueKind, String> values = new EnumMap<>(ValueKind.class);
            Set<OptionSpec> used = new HashSet<>();
            boolean ended = false;
            for (String word : words) {
                if (pending.isPresent()) {
                    values.putIfAbsent(Options.kind(pending.get()), word);
                    pending = Optional.empty();
                } else if (ended || !word.startsWith("-")) {
                    syntax.parameter(positional.size())
                            .ifPresent(parameter -> values.putIfAbsent(Options.kind(parameter), word));
                    positional.add(word);
                } else if (word.equals("--")) {
                    ended = true;
                } else {
                    int equals = word.indexOf('=');
                    Optional<OptionSpec> option = syntax.option(equals < 0 ? word : word.substring(0, equals));
                    option.ifPresent(used::add);
                    option.filter(known -> equals > 0)
                            .ifPresent(known -> values.putIfAbsent(Options.kind(known), word.substring(equals + 1)));
                    pending = option.filter(known -> equals < 0 && Options.takesValue(known));
                }
            }
            return new Place(pending, positional, values, used, ended);
        }
    }
}
