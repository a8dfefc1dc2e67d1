// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.Caller;
import io.bpfman.shell.CommandException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reads the arguments of a command, with picocli: {@code --option VALUE}, {@code --option=VALUE}, {@code -o VALUE}, {@code -oVALUE};
 * options and other arguments in any order; {@code --} ends the options. A number below zero is never taken for an option. What is wrong is
 * said in words of our own, the same at a prompt and on the host.
 */
public final class ArgumentParser {

    private final CommandSpec spec;
    private final Caller.Face face;
    private final PositionalParamSpec positional;
    private final CommandLine line;

    private ArgumentParser(CommandSpec spec, Caller.Face face) {
        this.spec = spec;
        this.face = face;
        Model.CommandSpec model = Model.CommandSpec.create().name(spec.name());
        for (Option option : spec.options()) {
            model.addOption(model(option));
        }
        positional = PositionalParamSpec.builder()
                .index("0..*")
                .arity("1")
                .required(false)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build();
        model.addPositional(positional);
        line = new CommandLine(model)
                .setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(false)
                .setInterpolateVariables(false);
    }

    private static OptionSpec model(Option option) {
        OptionSpec.Builder builder =
                OptionSpec.builder(option.name(), aliases(option)).required(false);
        if (option.value().isEmpty()) {
            return builder.arity("0").type(boolean.class).build();
        }
        if (option.repeatable()) {
            return builder.arity("1")
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .build();
        }
        return builder.arity("1").type(String.class).build();
    }

    private static String[] aliases(Option option) {
        return option.shortName().map(name -> new String[] {name}).orElseGet(() -> new String[0]);
    }

    /**
     * The arguments that {@code words} are; throws {@link CommandException} with a hint when they are none of this command's.
     *
     * @param face where the command was typed
     */
    public static Arguments parse(CommandSpec spec, List<String> words, Caller.Face face) {
        ArgumentParser parser = new ArgumentParser(spec, face);
        Arguments arguments = parser.read(words);
        if (!arguments.has(CommandSpec.HELP)) {
            parser.checkComplete(arguments);
        }
        return arguments;
    }

    /** What is wrong when this option is not there. */
    static CommandException missing(Option option) {
        return CommandException.usage("missing required option " + option.name() + " "
                + option.value().orElse(""));
    }

    private Arguments read(List<String> words) {
        ParseResult result;
        try {
            result = line.parseArgs(words.toArray(String[]::new));
        } catch (UnmatchedArgumentException e) {
            throw unmatched(e.getUnmatched().get(0));
        } catch (OverwrittenOptionException e) {
            throw wrong("option " + option(e.getOverwritten()).name() + " is given twice");
        } catch (MissingParameterException e) {
            Option option = option(e.getMissing().get(0));
            throw wrong("option " + option.name() + " needs a value: " + option.synopsis());
        } catch (MaxValuesExceededException e) {
            throw wrong("option " + flagWithValue(words) + " takes no value");
        } catch (ParameterException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        Map<String, List<String>> given = new LinkedHashMap<>();
        for (OptionSpec known : result.matchedOptionsSet()) {
            Option option = option(known);
            given.put(option.name(), option.value().isEmpty() ? List.of("") : known.stringValues());
        }
        List<String> others = positional.stringValues();
        for (int i = 0; i < others.size(); i++) {
            if (spec.parameter(i).isEmpty()) {
                throw unexpected(others.get(i));
            }
        }
        return new Arguments(given, others);
    }

    private Option option(Model.ArgSpec known) {
        String name = ((OptionSpec) known).names()[0];
        return spec.option(name).orElseThrow(() -> new IllegalArgumentException("no option of ours: " + name));
    }

    private String flagWithValue(List<String> words) {
        return words.stream()
                .filter(word -> word.indexOf('=') > 0)
                .flatMap(word -> spec.option(word.substring(0, word.indexOf('='))).stream())
                .filter(option -> option.value().isEmpty())
                .map(Option::name)
                .findFirst()
                .orElseThrow();
    }

    private CommandException unmatched(String word) {
        if (word.length() < 2 || word.charAt(0) != '-') {
            return unexpected(word);
        }
        int equals = word.indexOf('=');
        String name = equals > 0 ? word.substring(0, equals) : word;
        if (!name.startsWith("--") && name.length() > 2) {
            name = name.substring(0, 2);
        }
        List<String> names = spec.options().stream().map(Option::name).toList();
        return wrong("unknown option \"" + name + "\"" + Suggestions.text(name, names));
    }

    private CommandException unexpected(String word) {
        return wrong("unexpected argument \"" + word + "\"");
    }

    private void checkComplete(Arguments arguments) {
        for (Option option : spec.options()) {
            if (option.required() && !arguments.has(option)) {
                throw wrong(missing(option).getMessage());
            }
        }
        int given = arguments.positional().size();
        if (given < spec.parameters().size()) {
            Parameter next = spec.parameters().get(given);
            if (next.required()) {
                throw wrong("missing argument " + next.name());
            }
        }
    }

    private CommandException wrong(String what) {
        return CommandException.usage(
                what + "\nusage: " + face.prefix() + spec.usage() + "\nsee: " + face.prefix() + "help " + spec.name());
    }
}
