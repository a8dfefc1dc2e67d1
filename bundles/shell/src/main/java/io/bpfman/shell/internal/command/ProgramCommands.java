// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Program;
import io.bpfman.api.UnloadRequest;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Unload programs. */
final class ProgramCommands {
    private static final Batch UNLOADING = new Batch("program", "unload", "unloaded");
    private static final String SUMMARY = "unload programs; their links are detached first";

    private ProgramCommands() {}

    /**
     * Unloads those that are named.
     *
     * @param name what it is called here
     */
    static Command unload(String name) {
        return new Command(
                name,
                SUMMARY,
                syntax -> syntax.options(
                                Batch.ignoreMissing(),
                                Options.flag(
                                        "--refuse-linked",
                                        "refuse a program that is attached instead of detaching its links"),
                                CommonOptions.dryRun())
                        .argument("PROGRAM_ID...", ValueKind.PROGRAM_ID, "the programs, as programs lists them")
                        .example("42", "unload program 42, whatever it is attached to")
                        .example("--refuse-linked 42 43", "unload both, but none that is attached"),
                invocation -> unload(
                        invocation,
                        UNLOADING.ids(invocation),
                        invocation.arguments().has("--refuse-linked")
                                ? UnloadRequest.WhenLinked.REFUSE
                                : UnloadRequest.WhenLinked.DETACH));
    }

    private static Result unload(Invocation invocation, List<Long> ids, UnloadRequest.WhenLinked links) {
        return UNLOADING.remove(
                invocation,
                ids,
                id -> new UnloadRequest(id, links),
                request -> invocation.bpfman().unload(request));
    }

    /** Unloads those that are named with those that depend on them, or all. */
    static Command delete() {
        return new Command(
                "program delete",
                SUMMARY,
                syntax -> syntax.options(
                                Options.flag("--all", "every managed program"),
                                Options.flag(
                                        "-r, --recursive",
                                        "unload the programs that were loaded to share its maps, too, and before it"),
                                Batch.ignoreMissing(),
                                CommonOptions.dryRun())
                        .argument("[PROGRAM_ID...]", ValueKind.PROGRAM_ID, "the programs, unless --all")
                        .notes("Maps that other programs share stay as long as one of these is loaded.")
                        .example("42", "unload program 42, whatever it is attached to")
                        .example("--all", "detach and unload everything"),
                ProgramCommands::delete);
    }

    private static Result delete(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        boolean all = arguments.has("--all");
        if (all != arguments.positional().isEmpty()) {
            throw invocation.wrong("name programs, or give --all");
        }
        List<Program> managed = invocation.bpfman().listPrograms();
        List<Long> named = all ? managed.stream().map(Program::id).toList() : UNLOADING.ids(invocation);
        List<Long> ids = all || arguments.has("--recursive") ? dependentsFirst(named, managed) : named;
        return unload(invocation, ids, UnloadRequest.WhenLinked.DETACH);
    }

    /** These programs and those that share their maps, each once, and none before one that shares its maps. */
    private static List<Long> dependentsFirst(List<Long> named, List<Program> managed) {
        Set<Long> ordered = new LinkedHashSet<>();
        for (long id : named) {
            managed.stream()
                    .filter(program -> program.mapSet() == id && program.id() != id)
                    .forEach(dependent -> ordered.add(dependent.id()));
        }
        ordered.addAll(named);
        return List.copyOf(ordered);
    }
}
