// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.DocumentNames;
import io.bpfman.api.DocumentRequest;
import io.bpfman.api.DocumentResult;
import io.bpfman.api.DocumentResult.Entry;
import io.bpfman.api.DocumentResult.Outcome;
import io.bpfman.api.PlanPreview;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.World;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.PlanView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Write down what the host is to have, and make it have what is written down. */
final class DocumentCommands {

    private static final String NAME = "--name";
    private static final String PRUNE = "--prune";

    /** What stands for standard output where a file is named. */
    private static final String STANDARD_OUTPUT = "-";

    /** What a document is called when nobody gives it a name. */
    private static final String HOST = "host";

    private DocumentCommands() {}

    static Command export() {
        return new Command(
                "export",
                "write down what the host is to have as a document in JSON, for apply",
                syntax -> syntax.options(
                                Options.value("--name NAME", ValueKind.FREE, "of the document (default " + HOST + ")"))
                        .argument(
                                "[FILE]",
                                ValueKind.FILE,
                                "what gets the document, as a whole or not at all; with " + STANDARD_OUTPUT
                                        + ", or without it, the document is printed")
                        .notes(
                                "Programs with where their objects came from and their digests, links with what they were attached with, dispatchers that count otherwise than is configured.",
                                "The bytes of the objects are not in it: keep their files, too.")
                        .example("host.json", "write the document into a file")
                        .example("--name edge", "print it, under another name"),
                invocation -> {
                    String name = invocation.arguments().value(NAME).orElse(HOST);
                    String document = invocation.services().documents().export(name);
                    Optional<String> file = invocation.arguments().positional().stream()
                            .findFirst()
                            .filter(given -> !given.equals(STANDARD_OUTPUT));
                    if (file.isEmpty()) {
                        return Result.plain(document, () -> json(document));
                    }
                    invocation.caller().world().write(file.get(), document.getBytes(StandardCharsets.UTF_8));
                    return Result.plain("Document " + name + " written to " + file.get() + "\n", () -> json(document));
                });
    }

    static Command apply() {
        return new Command(
                "apply",
                "make the host have what a document says, with as few changes as can be",
                syntax -> syntax.options(
                                Options.flag(
                                        PRUNE,
                                        "take away what a document of this name brought before and does not ask for any more"),
                                CommonOptions.dryRun())
                        .argument("FILE", ValueKind.FILE, "the document, in JSON")
                        .notes(
                                "All that changes on one interface changes as one, with one next revision of each dispatcher. What is as it is to be is not touched.",
                                "Names of files in the document mean what they mean where the command is typed.")
                        .example("edge.json", "load, attach and change what is missing or different")
                        .example("edge.json --prune --dry-run", "what would be done, and what would go"),
                invocation -> {
                    World.CallersFile file = invocation
                            .caller()
                            .world()
                            .file(invocation.arguments().positional().get(0));
                    return result(
                            invocation
                                    .services()
                                    .documents()
                                    .apply(
                                            new DocumentRequest(
                                                    read(file),
                                                    invocation.arguments().has(PRUNE),
                                                    invocation.arguments().has(CommonOptions.DRY_RUN)),
                                            names(invocation)),
                            invocation.arguments().has(CommonOptions.DRY_RUN));
                });
    }

    private static String read(World.CallersFile file) {
        try {
            return Files.readString(file.path(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandException(file.recorded() + " cannot be read: " + e, e);
        }
    }

    private static DocumentNames names(Invocation invocation) {
        return new DocumentNames() {
            @Override
            public BytecodeSource file(String name) {
                World.CallersFile file = invocation.caller().world().file(name);
                return new BytecodeSource.File(file.path(), file.recorded().toString(), name);
            }

            @Override
            public Optional<Path> namespace(Optional<String> name) {
                return invocation.places().namespace(name);
            }

            @Override
            public Path pin(String name) {
                return invocation.places().pin(name);
            }

            @Override
            public String probed(String name) {
                return invocation.places().probed(name);
            }
        };
    }

    private static Result result(DocumentResult applied, boolean dryRun) {
        StringBuilder text = new StringBuilder();
        List<String> failures = new ArrayList<>();
        int unchanged = 0;
        for (Entry entry : applied.entries()) {
            if (entry.outcome() == Outcome.UNCHANGED) {
                unchanged++;
            } else if (entry.outcome() == Outcome.FAILED) {
                failures.add(entry.name() + ": " + entry.message());
            } else {
                text.append(line(entry, dryRun));
            }
        }
        text.append(unchanged).append(" unchanged\n");
        if (dryRun && !applied.steps().isEmpty()) {
            text.append(new PlanView(new PlanPreview(applied.steps())).text());
        }
        if (!failures.isEmpty()) {
            failures.add(failures.size() + " of " + applied.entries().size() + " entries failed");
        }
        return Result.of(text.toString(), () -> json(applied, dryRun)).withFailures(failures);
    }

    private static String line(Entry entry, boolean dryRun) {
        String label = entry.outcome().label();
        String verb = dryRun && entry.outcome() != Outcome.WAITING
                ? "would be " + label
                : label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1);
        return verb + " " + entry.name()
                + (entry.subject().isEmpty() ? "" : " (" + entry.subject() + ")")
                + (entry.message().isEmpty() ? "" : ": " + entry.message()) + "\n";
    }

    /** A document is JSON already; its members stay in their order. */
    private static Json json(String document) {
        try {
            Json json = Json.object();
            JsonParser.object().from(document).forEach(json::put);
            return json;
        } catch (JsonParserException e) {
            throw new CommandException("the document of this host is not JSON: " + e.getMessage(), e);
        }
    }

    private static Json json(DocumentResult applied, boolean dryRun) {
        return Json.object()
                .put("dry_run", dryRun)
                .put("document", applied.document())
                .put(
                        "entries",
                        applied.entries(),
                        entry -> Json.object()
                                .put("name", entry.name())
                                .put("outcome", entry.outcome().label())
                                .put("object", entry.subject())
                                .put("message", entry.message()))
                .put(
                        "steps",
                        applied.steps(),
                        step -> Json.object().put("action", step.action()).put("undo", step.undo()));
    }
}
