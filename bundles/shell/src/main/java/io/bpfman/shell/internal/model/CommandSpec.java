// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a command is called and what it takes. Every command also takes {@link #JSON} and {@link #HELP}.
 *
 * @param name as it is typed, without a scope
 * @param summary one line
 * @param notes what else a person should know, a line each
 */
public record CommandSpec(
        String name,
        String summary,
        List<Option> options,
        List<Parameter> parameters,
        List<String> notes,
        List<Example> examples) {

    /** Prints the result as JSON. */
    public static final Option JSON = Option.flag("--json", "print the result as JSON");
    /** The same, or text, by name. */
    public static final Option OUTPUT = Option.value(
                    "--output", "text|json", ValueKind.OUTPUT_FORMAT, "print the result in this form (default text)")
            .orShort("-o");
    /** Prints the command's help instead of running it. */
    public static final Option HELP = Option.flag("--help", "print this help").orShort("-h");

    public CommandSpec {
        List<Option> all = new ArrayList<>(options);
        if (!all.contains(JSON)) {
            all.add(JSON);
            all.add(OUTPUT);
            all.add(HELP);
        }
        options = List.copyOf(all);
        parameters = List.copyOf(parameters);
        notes = List.copyOf(notes);
        examples = List.copyOf(examples);
    }

    /** The same with further options. */
    public CommandSpec and(List<Option> more) {
        List<Option> all = new ArrayList<>(options);
        all.addAll(more);
        return new CommandSpec(name, summary, all, parameters, notes, examples);
    }

    /** The option that this word names. */
    public Optional<Option> option(String word) {
        return options.stream().filter(option -> option.isNamed(word)).findFirst();
    }

    /** The parameter at this place among the arguments that are not options. */
    public Optional<Parameter> parameter(int index) {
        if (index < parameters.size()) {
            return Optional.of(parameters.get(index));
        }
        if (parameters.isEmpty() || !parameters.get(parameters.size() - 1).many()) {
            return Optional.empty();
        }
        return Optional.of(parameters.get(parameters.size() - 1));
    }

    /** The usage line. */
    public String usage() {
        StringBuilder text = new StringBuilder(name);
        for (Option option : options) {
            if (option.required()) {
                text.append(' ')
                        .append(option.name())
                        .append(option.value().map(value -> " " + value).orElse(""));
            }
        }
        text.append(" [OPTIONS]");
        parameters.forEach(parameter -> text.append(' ').append(parameter.synopsis()));
        return text.toString();
    }
}
