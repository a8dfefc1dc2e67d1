// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.Caller;
import io.bpfman.shell.CommandException;
import io.bpfman.text.Suggestions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Has picocli read the arguments of a command: {@code --option VALUE}, {@code --option=VALUE}, {@code -o VALUE}, {@code -oVALUE}; options and other
 * arguments in any order; {@code --} ends the options. A number below zero is never taken for an option. What is wrong is said in words of our own, the same at a
 * prompt and on the host.
 */
public final class ArgumentParser {
    private final Syntax syntax;
    private final List<String> words;
    private final String prefix;

    private ArgumentParser(Syntax syntax, List<String> words, Caller.Face face) {
        this.syntax = syntax;
        this.words = words;
        this.prefix = face.prefix();
    }

    /**
     * The arguments that {@code words} are; throws {@link CommandException} with a hint when they are none of this command's.
     *
     * @param face where the command was typed
     */
    public static Arguments parse(Syntax syntax, List<String> words, Caller.Face face) {
        CommandLine line = new CommandLine(syntax.model())
                .setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(false)
                .setInterpolateVariables(false);
        // Of several mistakes the one is told that explains the others: picocli by itself would say what is missing
        // first.
        syntax.model().parser().collectErrors(true);
        ParseResult result = line.parseArgs(words.toArray(String[]::new));
        ArgumentParser parser = new ArgumentParser(syntax, words, face);
        Optional<Exception> first = result.errors().stream().min(Comparator.comparingInt(parser::rank));
        if (first.isPresent()) {
            throw parser.wrong(parser.message(first.get()));
        }
        return new Arguments(result);
    }

    private int rank(Exception mistake) {
        if (mistake instanceof MissingParameterException missing) {
            ArgSpec first = first(missing);
            return isGiven(first) ? 0 : first.isOption() ? 2 : 3;
        }
        return mistake instanceof UnmatchedArgumentException ? 1 : 0;
    }

    private String message(Exception mistake) {
        if (mistake instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched.getUnmatched().get(0));
        }
        if (mistake instanceof OverwrittenOptionException twice) {
            return "option " + ((OptionSpec) twice.getOverwritten()).longestName() + " is given twice";
        }
        if (mistake instanceof MissingParameterException missing) {
            return missing(first(missing));
        }
        if (mistake instanceof MaxValuesExceededException) {
            return "option " + flagWithValue() + " takes no value";
        }
        return String.valueOf(mistake.getMessage());
    }

    private String missing(ArgSpec argument) {
        if (argument instanceof OptionSpec option) {
            return isGiven(option)
                    ? "option " + option.longestName() + " needs a value: " + Options.synopsis(option)
                    : "missing required option " + Options.nameAndLabel(option);
        }
        return "missing argument " + argument.paramLabel();
    }

    /** The first of what is missing, in the order in which the usage line names it. */
    private static ArgSpec first(MissingParameterException missing) {
        return missing.getMissing().stream()
                .min(Comparator.comparingInt(argument -> argument instanceof PositionalParamSpec parameter
                        ? 1 + parameter.index().min()
                        : 0))
                .orElseThrow();
    }

    private boolean isGiven(ArgSpec argument) {
        return argument instanceof OptionSpec option
                && Arrays.stream(option.names()).anyMatch(words::contains);
    }

    private String flagWithValue() {
        return words.stream()
                .filter(word -> word.indexOf('=') > 0)
                .flatMap(word -> syntax.option(word.substring(0, word.indexOf('='))).stream())
                .filter(option -> !Options.takesValue(option))
                .map(OptionSpec::longestName)
                .findFirst()
                .orElseThrow();
    }

    private String unmatched(String word) {
        if (word.length() < 2 || word.charAt(0) != '-') {
            return "unexpected argument \"" + word + "\"";
        }
        int equals = word.indexOf('=');
        String name = equals > 0 ? word.substring(0, equals) : word;
        if (!name.startsWith("--") && name.length() > 2) {
            name = name.substring(0, 2);
        }
        List<String> names =
                syntax.options().stream().map(OptionSpec::longestName).toList();
        return "unknown option \"" + name + "\"" + Suggestions.text(name, names);
    }

    private CommandException wrong(String what) {
        return CommandException.usage(
                what + "\nusage: " + prefix + syntax.usage() + "\nsee: " + prefix + "help " + syntax.name());
    }
}
