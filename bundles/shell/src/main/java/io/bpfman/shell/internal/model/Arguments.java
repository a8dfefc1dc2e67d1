// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.CommandException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The arguments of one call, as they were typed. Options go by their long names; one that the command does not have is a mistake of ours. */
public record Arguments(ParseResult parsed) {

    /** Whether the option was given. */
    public boolean has(String option) {
        return parsed.hasMatchedOption(known(option));
    }

    /** The value of an option that may be given once. */
    public Optional<String> value(String option) {
        return all(option).stream().findFirst();
    }

    /** The value of a required option. */
    public String required(String option) {
        return value(option).orElseThrow();
    }

    /** The values of an option in the order in which they were given. */
    public List<String> all(String option) {
        return has(option) ? known(option).stringValues() : List.of();
    }

    /** The arguments that are not options. */
    public List<String> positional() {
        return parsed.commandSpec().positionalParameters().stream()
                .flatMap(parameter -> parameter.stringValues().stream())
                .toList();
    }

    /** Whether the answer is to be JSON. */
    public boolean inJson() {
        String format = value(Syntax.OUTPUT).orElse("text");
        return switch (format) {
            case "json" -> true;
            case "text" -> has(Syntax.JSON);
            default -> throw CommandException.usage("unknown output format \"" + format + "\"; one of text, json");
        };
    }

    private OptionSpec known(String option) {
        OptionSpec known = parsed.commandSpec().findOption(option);
        if (known == null) {
            throw new IllegalArgumentException(parsed.commandSpec().name() + " has no option " + option);
        }
        return known;
    }
}
