// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.Caller;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What a command takes, as picocli's model, and what its help tells besides. For one call. */
public final class Syntax {
    /** Prints the result as JSON. */
    public static final String JSON = "--json";

    /** The same, or text, by name. */
    public static final String OUTPUT = "--output";

    /** Prints the command's help instead of running it. */
    public static final String HELP = "--help";

    private final Command command;
    private final CommandSpec model;
    private final List<String> notes = new ArrayList<>();
    private final List<Example> examples = new ArrayList<>();

    Syntax(Command command) {
        this.command = command;
        model = CommandSpec.create().name(command.name());
        command.takes().accept(this);
        options(
                Options.flag("--json", "print the result as JSON"),
                Options.value(
                        "-o, --output text|json",
                        ValueKind.OUTPUT_FORMAT,
                        "print the result in this form (default text)"),
                Options.flag("-h, --help", "print this help").usageHelp(true));
    }

    /** Adds options. */
    public Syntax options(OptionSpec.Builder... more) {
        return options(List.of(more));
    }

    /** Adds options. */
    public Syntax options(List<OptionSpec.Builder> more) {
        more.forEach(option -> model.addOption(option.build()));
        return this;
    }

    /**
     * Adds an argument that is not an option.
     *
     * @param synopsis as it stands in the usage line: in brackets when it may be left out, with dots behind it when others of its kind may follow
     * @param help one line
     */
    public Syntax argument(String synopsis, ValueKind kind, String help) {
        boolean required = !synopsis.startsWith("[");
        String text = required ? synopsis : synopsis.substring(1, synopsis.length() - 1);
        boolean many = text.endsWith("...");
        model.addPositional(PositionalParamSpec.builder()
                .index(parameters().size() + (many ? "..*" : ""))
                .arity(many ? "1..*" : "1")
                .required(required)
                .type(many ? List.class : String.class)
                .auxiliaryTypes(String.class)
                .paramLabel(many ? text.substring(0, text.length() - 3) : text)
                .description(help)
                .userObject(kind)
                .build());
        return this;
    }

    /** Adds what else a person should know, a line each. */
    public Syntax notes(String... lines) {
        notes.addAll(List.of(lines));
        return this;
    }

    /**
     * Adds a call as one would type it, and what it does.
     *
     * @param arguments what follows the command's name; may be empty
     */
    public Syntax example(String arguments, String meaning) {
        examples.add(new Example((name() + " " + arguments).trim(), meaning));
        return this;
    }

    /** What the command is called. */
    public String name() {
        return command.name();
    }

    /** What the command does, in a line. */
    public String summary() {
        return command.summary();
    }

    /** What else a person should know. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** Calls, and what they do. */
    public List<Example> examples() {
        return List.copyOf(examples);
    }

    /** The whole in picocli's words. */
    public CommandSpec model() {
        return model;
    }

    /** The options in the order in which the help shows them. */
    public List<OptionSpec> options() {
        return model.options();
    }

    /** The option that this word names. */
    public Optional<OptionSpec> option(String word) {
        return options().stream()
                .filter(option -> Arrays.asList(option.names()).contains(word))
                .findFirst();
    }

    /** The arguments that are not options. */
    public List<PositionalParamSpec> parameters() {
        return model.positionalParameters();
    }

    /** The one at this place among the arguments that are not options. */
    Optional<PositionalParamSpec> parameter(int place) {
        return parameters().stream()
                .filter(parameter -> parameter.index().contains(place))
                .findFirst();
    }

    /** The usage line. */
    public String usage() {
        return Stream.of(
                        Stream.of(name()),
                        options().stream().filter(OptionSpec::required).map(Options::nameAndLabel),
                        Stream.of("[OPTIONS]"),
                        parameters().stream().map(Syntax::synopsis))
                .flatMap(words -> words)
                .collect(Collectors.joining(" "));
    }

    /** Everything about the command, laid out by picocli, in lines as long as they have to be: whoever reads it may have a wide terminal, or look for a word. */
    public String help(Caller.Face face) {
        String prefix = face.prefix();
        CommandSpec shown = CommandSpec.create();
        options()
                .forEach(option -> shown.addOption(OptionSpec.builder(option)
                        .description(Options.help(option)
                                + (option.required() ? " (required)" : "")
                                + (option.isMultiValue() ? " (repeatable)" : ""))
                        .build()));
        parameters().forEach(shown::addPositional);
        shown.parser().separator(" ");
        shown.usageMessage()
                .width(1000)
                .longOptionsMaxWidth(100)
                .sortOptions(false)
                .header(summary())
                .synopsisHeading("%nUsage: ")
                .customSynopsis(prefix + usage())
                .parameterListHeading("%nArguments:%n")
                .optionListHeading("%nOptions:%n")
                .footer(Stream.concat(
                                block("Notes:", notes.stream()),
                                block(
                                        "Examples:",
                                        examples.stream()
                                                .flatMap(example -> Stream.of(
                                                        prefix + example.line(), "    " + example.meaning()))))
                        .toArray(String[]::new));
        return new CommandLine(shown).getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    private static Stream<String> block(String heading, Stream<String> lines) {
        List<String> indented = lines.map(line -> "  " + line).toList();
        return indented.isEmpty() ? Stream.empty() : Stream.concat(Stream.of("", heading), indented.stream());
    }

    private static String synopsis(PositionalParamSpec parameter) {
        String text = parameter.paramLabel() + (isMany(parameter) ? "..." : "");
        return parameter.required() ? text : "[" + text + "]";
    }

    /** Whether others of its kind may follow it. */
    public static boolean isMany(PositionalParamSpec parameter) {
        return parameter.index().isVariable();
    }
}
