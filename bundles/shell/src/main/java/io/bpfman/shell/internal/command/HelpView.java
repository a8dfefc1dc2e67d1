// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.view.Json;
import java.util.List;

/** What explains commands. */
final class HelpView {

    private static final String SCOPE = "bpfman:";

    private HelpView() {}

    /** Every command on a line. */
    static Result list(List<CommandSpec> specs) {
        int width = specs.stream().mapToInt(spec -> spec.name().length()).max().orElse(0);
        StringBuilder text = new StringBuilder("Commands:\n");
        for (CommandSpec spec : specs) {
            line(text, SCOPE + spec.name(), SCOPE.length() + width, spec.summary());
        }
        text.append("\nEvery command takes --help and --json; \"")
                .append(SCOPE)
                .append("help COMMAND\" explains one.\n");
        return Result.plain(text.toString(), Json.object().put("commands", Json.array(specs, HelpView::json)));
    }

    /** Everything about one command. */
    static Result of(CommandSpec spec) {
        StringBuilder text = new StringBuilder(spec.summary())
                .append("\n\nUsage: ")
                .append(SCOPE)
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
                        .append(SCOPE)
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

    private static Json.Obj json(CommandSpec spec) {
        return Json.object()
                .put("name", spec.name())
                .put("summary", spec.summary())
                .put("usage", spec.usage())
                .put(
                        "parameters",
                        Json.array(
                                spec.parameters(),
                                parameter -> Json.object()
                                        .put("name", parameter.name())
                                        .put("required", parameter.required())
                                        .put("many", parameter.many())
                                        .put("help", parameter.help())))
                .put(
                        "options",
                        Json.array(
                                spec.options(),
                                option -> Json.object()
                                        .put("name", option.name())
                                        .put("short", option.shortName())
                                        .put("value", option.value())
                                        .put("required", option.required())
                                        .put("repeatable", option.repeatable())
                                        .put("help", option.help())))
                .put("notes", Json.array(spec.notes(), Json.Text::new))
                .put(
                        "examples",
                        Json.array(
                                spec.examples(),
                                example -> Json.object()
                                        .put("line", example.line())
                                        .put("meaning", example.meaning())));
    }
}
