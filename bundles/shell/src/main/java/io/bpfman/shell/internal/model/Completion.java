// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what may stand where the cursor is. */
public final class Completion {

    private final Commands commands;
    private final ValueCandidates values;

    /**
     * @param files whether files are proposed: those that the agent sees from where it is
     */
    public Completion(Commands commands, Services services, boolean files) {
        this.commands = commands;
        this.values = new ValueCandidates(commands, services, files);
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
                .ifPresent(call -> candidates.addAll(arguments(call.command().spec(), call.words(), started)));
        return candidates;
    }

    private List<Candidate> arguments(CommandSpec spec, List<String> words, String started) {
        Place place = Place.after(spec, words);
        if (place.pending.isPresent()) {
            return values.of(place.pending.get().kind(), place.positional, started);
        }
        int equals = started.indexOf('=');
        if (started.startsWith("-") && equals > 0 && !place.optionsEnded) {
            return afterEquals(spec, place, started.substring(0, equals), started.substring(equals + 1));
        }
        List<Candidate> candidates = new ArrayList<>();
        if (!started.startsWith("-") || place.optionsEnded) {
            spec.parameter(place.positional.size())
                    .ifPresent(parameter -> candidates.addAll(values.of(parameter.kind(), place.positional, started)));
        }
        if (!place.optionsEnded) {
            spec.options().stream()
                    .filter(option -> option.repeatable() || !place.used.contains(option))
                    .forEach(option -> candidates.add(new Candidate(option.name(), option.help(), true)));
        }
        return candidates;
    }

    private List<Candidate> afterEquals(CommandSpec spec, Place place, String name, String started) {
        return spec.option(name)
                .filter(option -> option.value().isPresent())
                .map(option -> values.of(option.kind(), place.positional, started).stream()
                        .map(candidate -> new Candidate(
                                name + "=" + candidate.value(), candidate.description(), candidate.complete()))
                        .toList())
                .orElse(List.of());
    }

    /** What the words before the cursor have settled. */
    private record Place(Optional<Option> pending, List<String> positional, Set<Option> used, boolean optionsEnded) {

        static Place after(CommandSpec spec, List<String> words) {
            Optional<Option> pending = Optional.empty();
            List<String> positional = new ArrayList<>();
            Set<Option> used = new HashSet<>();
            boolean ended = false;
            for (String word : words) {
                if (pending.isPresent()) {
                    pending = Optional.empty();
                } else if (ended || !word.startsWith("-")) {
                    positional.add(word);
                } else if (word.equals("--")) {
                    ended = true;
                } else {
                    int equals = word.indexOf('=');
                    Optional<Option> option = spec.option(equals < 0 ? word : word.substring(0, equals));
                    option.ifPresent(used::add);
                    pending = option.filter(known -> equals < 0 && known.value().isPresent());
                }
            }
            return new Place(pending, positional, used, ended);
        }
    }
}
