// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.Caller;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.view.Json;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What explains commands. */
final class HelpView {

    /** What a shell of the host offers that is not named by a noun and a verb. */
    private static final Set<String> EVERYWHERE = Set.of("version", "features", "tc-backend", "help");
    /** What answers only that it is not there. */
    private static final Set<String> UNLISTED = Set.of("serve");
    /** The nouns. */
    private static final Set<String> NOUNS = Set.of("program", "link", "dispatcher", "image");

    private final Caller.Face face;

    /**
     * @param face where the help is read
     */
    HelpView(Caller.Face face) {
        this.face = face;
    }

    /** Every command on a line. */
    Result list(List<Command> commands) {
        StringBuilder text = new StringBuilder();
        List<Command> nouns = commands.stream().filter(HelpView::isNoun).toList();
        List<Command> others = commands.stream()
                .filter(command -> face == Caller.Face.HOST
                        ? EVERYWHERE.contains(command.name())
                        : !command.name().contains(" ") && !UNLISTED.contains(command.name()))
                .toList();
        if (face == Caller.Face.GOGO) {
            section(text, "Commands:", others);
            section(text, "As on the host:", nouns);
        } else {
            section(
                    text,
                    "Commands:",
                    Stream.concat(nouns.stream(), others.stream()).toList());
        }
        text.append("\nEvery command takes --help and --json; \"")
                .append(face.prefix())
                .append("help COMMAND\" explains one.\n");
        return Result.plain(
                text.toString(), () -> Json.object().put("commands", commands, command -> json(command.syntax())));
    }

    private static boolean isNoun(Command command) {
        int space = command.name().indexOf(' ');
        return space > 0 && NOUNS.contains(command.name().substring(0, space));
    }

    private void section(StringBuilder text, String heading, List<Command> commands) {
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
    Result of(Syntax syntax) {
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
