// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.Caller;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Result;
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
    Result list(List<CommandSpec> specs) {
        StringBuilder text = new StringBuilder();
        List<CommandSpec> nouns = specs.stream().filter(HelpView::isNoun).toList();
        List<CommandSpec> others = specs.stream()
                .filter(spec -> face == Caller.Face.HOST
                        ? EVERYWHERE.contains(spec.name())
                        : !spec.name().contains(" ") && !UNLISTED.contains(spec.name()))
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
        return Result.plain(text.toString(), Json.object().put("commands", specs, HelpView::json));
    }

    private static boolean isNoun(CommandSpec spec) {
        int space = spec.name().indexOf(' ');
        return space > 0 && NOUNS.contains(spec.name().substring(0, space));
    }

    private void section(StringBuilder text, String heading, List<CommandSpec> specs) {
        if (specs.isEmpty()) {
            return;
        }
        text.append(text.isEmpty() ? "" : "\n").append(heading).append('\n');
        int width = specs.stream().mapToInt(spec -> spec.name().length()).max().orElse(0);
        for (CommandSpec spec : specs) {
            line(text, face.prefix() + spec.name(), face.prefix().length() + width, spec.summary());
        }
    }

    /** Everything about one command. */
    Result of(CommandSpec spec) {
        StringBuilder text = new StringBuilder(spec.summary())
                .append("\n\nUsage: ")
                .append(face.prefix())
                .append(spec.usage())
                .append('\n');
        int width = Math.max(
                spec.options().stream()
                        .mapToInt(option -> option.synopsis().length())
                        .max()
                        .orElse(0),
                spec.parameters().stream()
                        .mapToInt(parameter -> parameter.name().length())
                        .max()
                        .orElse(0));
        if (!spec.parameters().isEmpty()) {
            text.append("\nArguments:\n");
            spec.parameters().forEach(parameter -> line(text, parameter.name(), width, parameter.help()));
        }
        text.append("\nOptions:\n");
        spec.options().forEach(option -> line(text, option.synopsis(), width, help(option)));
        if (!spec.notes().isEmpty()) {
            text.append("\nNotes:\n");
            spec.notes().forEach(note -> text.append("  ").append(note).append('\n'));
        }
        text.append("\nExamples:\n");
        spec.examples()
                .forEach(example -> text.append("  ")
                        .append(face.prefix())
                        .append(example.line())
                        .append("\n      ")
                        .append(example.meaning())
                        .append('\n'));
        return Result.plain(text.toString(), json(spec));
    }

    private static void line(StringBuilder text, String left, int width, String right) {
        text.append("  ")
                .append(left)
                .append(" ".repeat(width - left.length() + 2))
                .append(right)
                .append('\n');
    }

    private static String help(Option option) {
        return option.help() + (option.required() ? " (required)" : "") + (option.repeatable() ? " (repeatable)" : "");
    }

    private static Json json(CommandSpec spec) {
        return Json.object()
                .put("name", spec.name())
                .put("summary", spec.summary())
                .put("usage", spec.usage())
                .put(
                        "parameters",
                        spec.parameters(),
                        parameter -> Json.object()
                                .put("name", parameter.name())
                                .put("required", parameter.required())
                                .put("many", parameter.many())
                                .put("help", parameter.help()))
                .put(
                        "options",
                        spec.options(),
                        option -> Json.object()
                                .put("name", option.name())
                                .put("short", option.shortName())
                                .put("value", option.value())
                                .put("required", option.required())
                                .put("repeatable", option.repeatable())
                                .put("help", option.help()))
                .put("notes", spec.notes())
                .put(
                        "examples",
                        spec.examples(),
                        example -> Json.object().put("line", example.line()).put("meaning", example.meaning()));
    }
}
