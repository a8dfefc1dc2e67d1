// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.CommandException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the arguments of a command: {@code --option VALUE}, {@code --option=VALUE}, {@code -o VALUE}, {@code -oVALUE}; options and
 * other arguments in any order; {@code --} ends the options. A number below zero is never taken for an option.
 */
public final class ArgumentParser {

    private final CommandSpec spec;
    private final Map<Option, List<String>> options = new LinkedHashMap<>();
    private final List<String> positional = new ArrayList<>();

    private ArgumentParser(CommandSpec spec) {
        this.spec = spec;
    }

    /** The arguments that {@code words} are; throws {@link CommandException} with a hint when they are none of this command's. */
    public static Arguments parse(CommandSpec spec, List<String> words) {
        ArgumentParser parser = new ArgumentParser(spec);
        parser.read(words);
        if (!parser.options.containsKey(CommandSpec.HELP)) {
            parser.checkComplete();
        }
        return new Arguments(parser.options, parser.positional);
    }

    /** What is wrong when this option is not there. */
    static CommandException missing(Option option) {
        return new CommandException("missing required option " + option.name() + " "
                + option.value().orElse(""));
    }

    private void read(List<String> words) {
        int next = 0;
        while (next < words.size()) {
            String word = words.get(next++);
            if (word.equals("--")) {
                words.subList(next, words.size()).forEach(this::addPositional);
                return;
            }
            if (!looksLikeOption(word)) {
                addPositional(word);
                continue;
            }
            Split split = split(word);
            if (split.option.value().isEmpty()) {
                if (split.value.isPresent()) {
                    throw wrong("option " + split.option.name() + " takes no value");
                }
                add(split.option, "");
            } else if (split.value.isPresent()) {
                add(split.option, split.value.get());
            } else if (next < words.size() && spec.option(words.get(next)).isEmpty()) {
                add(split.option, words.get(next++));
            } else {
                throw wrong("option " + split.option.name() + " needs a value: " + split.option.synopsis());
            }
        }
    }

    private record Split(Option option, Optional<String> value) {}

    private Split split(String word) {
        Optional<Option> whole = spec.option(word);
        if (whole.isPresent()) {
            return new Split(whole.get(), Optional.empty());
        }
        int equals = word.indexOf('=');
        if (equals > 0) {
            String value = word.substring(equals + 1);
            return new Split(named(word.substring(0, equals)), Optional.of(value));
        }
        if (!word.startsWith("--") && word.length() > 2) {
            return new Split(named(word.substring(0, 2)), Optional.of(word.substring(2)));
        }
        return new Split(named(word), Optional.empty());
    }

    private Option named(String word) {
        return spec.option(word).orElseThrow(() -> {
            List<String> names = spec.options().stream().map(Option::name).toList();
            return wrong("unknown option \"" + word + "\"" + Suggestions.text(word, names));
        });
    }

    private static boolean looksLikeOption(String word) {
        return word.length() > 1 && word.charAt(0) == '-' && !Character.isDigit(word.charAt(1));
    }

    private void add(Option option, String value) {
        List<String> values = options.computeIfAbsent(option, key -> new ArrayList<>());
        if (!values.isEmpty() && !option.repeatable()) {
            throw wrong("option " + option.name() + " is given twice");
        }
        values.add(value);
    }

    private void addPositional(String word) {
        if (spec.parameter(positional.size()).isEmpty()) {
            throw wrong("unexpected argument \"" + word + "\"");
        }
        positional.add(word);
    }

    private void checkComplete() {
        for (Option option : spec.options()) {
            if (option.required() && !options.containsKey(option)) {
                throw wrong(missing(option).getMessage());
            }
        }
        if (positional.size() < spec.parameters().size()) {
            Parameter next = spec.parameters().get(positional.size());
            if (next.required()) {
                throw wrong("missing argument " + next.name());
            }
        }
    }

    private CommandException wrong(String what) {
        return new CommandException(what + "\nusage: bpfman:" + spec.usage() + "\nsee: bpfman:help " + spec.name());
    }
}
