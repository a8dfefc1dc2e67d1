// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.Caller;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Commands;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Explains the commands, itself among them. */
final class Help {
    /** What a shell of the host offers that is not named by a noun and a verb. */
    private static final Set<String> EVERYWHERE = Set.of(
            "version",
            "features",
            "tc-backend",
            "slot-mechanism",
            "export",
            "apply",
            "doctor",
            "repair",
            "health",
            "metrics",
            "top",
            "watch",
            "trace",
            "help");
    /** What is for those who have no agent yet. */
    private static final Set<String> UNLISTED = Set.of("serve");
    /** The nouns. */
    private static final Set<String> NOUNS = Set.of("program", "link", "dispatcher", "image", "policy", "doctor");

    private final Commands commands;

    /**
     * @param others what there is to explain besides
     */
    Help(List<Command> others) {
        List<Command> all = new ArrayList<>(others);
        all.add(new Command("help", "list the commands, or explain one", Help::takes, this::explain));
        commands = new Commands(all);
    }

    /** The others and this one. */
    Commands commands() {
        return commands;
    }

    private static void takes(Syntax syntax) {
        syntax.argument("[COMMAND...]", ValueKind.COMMAND, "the command to explain")
                .example("attach-tc", "usage, options and examples of attach-tc");
    }

    private Result explain(Invocation invocation) {
        Caller.Face face = invocation.caller().face();
        List<String> words = invocation.arguments().positional();
        if (words.isEmpty()) {
            return list(commands.all(), face);
        }
        if (commands.isGroup(words)) {
            return list(
                    commands.all().stream()
                            .filter(command -> command.name().startsWith(String.join(" ", words) + " "))
                            .toList(),
                    face);
        }
        Syntax found = commands.call(words, face).command().syntax();
        return of(face == Caller.Face.HOST ? found.options(GlobalOptions.all()) : found, face);
    }

    /** Every command on a line. */
    private static Result list(List<Command> commands, Caller.Face face) {
        StringBuilder text = new StringBuilder();
        if (face == Caller.Face.GOGO) {
            section(
                    text,
                    "Commands:",
                    commands.stream()
                            .filter(command -> !command.name().contains(" ") && !UNLISTED.contains(command.name()))
                            .toList(),
                    face);
            section(
                    text,
                    "As on the host:",
                    commands.stream().filter(Help::isNoun).toList(),
                    face);
        } else {
            section(text, "Commands:", ofHost(commands), face);
        }
        text.append("\nEvery command takes --help and --json; \"")
                .append(face.prefix())
                .append("help COMMAND\" explains one.\n");
        return Result.plain(
                text.toString(), () -> Json.object().put("commands", commands, command -> json(command.syntax())));
    }

    /** Those of these that a shell of the host offers, each in one form. */
    static List<Command> ofHost(List<Command> commands) {
        return Stream.concat(
                        commands.stream().filter(Help::isNoun),
                        commands.stream().filter(command -> EVERYWHERE.contains(command.name())))
                .toList();
    }

    private static boolean isNoun(Command command) {
        int space = command.name().indexOf(' ');
        return space > 0 && NOUNS.contains(command.name().substring(0, space));
    }

    private static void section(StringBuilder text, String heading, List<Command> commands, Caller.Face face) {
        if (commands.isEmpty()) {
            return;
        }
        text.append(text.isEmpty() ? "" : "\n").append(heading).append('\n');
        int width = commands.stream()
                .mapToInt(command -> command.name().length())
                .max()
                .orElse(0);
        for (Command command : commands) {
            text.append("  ")
                    .append(face.prefix())
                    .append(command.name())
                    .append(" ".repeat(width - command.name().length() + 2))
                    .append(command.summary())
                    .append('\n');
        }
    }

    /** Everything about one command. */
    static Result of(Syntax syntax, Caller.Face face) {
        return Result.plain(syntax.help(face), () -> json(syntax));
    }

    private static Json json(Syntax syntax) {
        return Json.object()
                .put("name", syntax.name())
                .put("summary", syntax.summary())
                .put("usage", syntax.usage())
                .put(
                        "parameters",
                        syntax.parameters(),
                        parameter -> Json.object()
                                .put("name", parameter.paramLabel())
                                .put("required", parameter.required())
                                .put("many", Syntax.isMany(parameter))
                                .put("help", Options.help(parameter)))
                .put(
                        "options",
                        syntax.options(),
                        option -> Json.object()
                                .put("name", option.longestName())
                                .put("short", Options.shortName(option))
                                .put("value", Options.label(option))
                                .put("required", option.required())
                                .put("repeatable", option.isMultiValue())
                                .put("help", Options.help(option)))
                .put("notes", syntax.notes())
                .put(
                        "examples",
                        syntax.examples(),
                        example -> Json.object().put("line", example.line()).put("meaning", example.meaning()));
    }
}
