// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.DifferingMaps;
import io.bpfman.api.RollbackRequest;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.Upgraded;
import io.bpfman.shell.World;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.ProgramView;
import java.util.List;
import java.util.stream.Collectors;

/** Put another version of a program in its place. Each command is told what it is called. */
final class UpgradeCommands {
    private static final String NEW_MAPS = "--new-maps";
    private static final String COPY_MAPS = "--copy-maps";

    private UpgradeCommands() {}

    static Command upgrade(String name) {
        return new Command(
                name,
                "put a new version of a program in its place in all its links, while packets flow",
                syntax -> maps(syntax.options(
                                Options.value(
                                        "--programs NAME",
                                        ValueKind.FREE,
                                        "the name of the new version's function, when it is another one"),
                                LoadPrograms.global(),
                                LoadImage.imageUrl(),
                                LoadImage.pullPolicy(),
                                LoadImage.registryAuth()))
                        .argument("PROGRAM_ID", ValueKind.PROGRAM_ID, "the program, as programs lists it")
                        .argument(
                                "[FILE]",
                                ValueKind.FILE,
                                "the compiled BPF object of the new version, unless it is in an image")
                        .notes(
                                "Links keep their ids, order and pins, and maps their contents; the program has another id then.",
                                "A variable that is not given keeps the value that it was given before, if the new version has it.")
                        .example(
                                "42 tc_count.bpf.o",
                                "the function of the same name in tc_count.bpf.o instead of program 42")
                        .example(
                                "42 v2.bpf.o --programs count_v2 --copy-maps",
                                "another function, whose maps have room for more entries")
                        .example(
                                "42 --image-url quay.io/team/tc_count:v2 -p Always",
                                "the function of the same name in an image"),
                UpgradeCommands::upgrade);
    }

    static Command rollback(String name) {
        return new Command(
                name,
                "put the version of a program before the present one in its place in all its links",
                syntax -> maps(syntax)
                        .argument("PROGRAM_ID", ValueKind.PROGRAM_ID, "the program as it is now, as programs lists it")
                        .notes(
                                "It is loaded out of the bytecode that was kept; get program tells which versions there are.")
                        .example("57", "what ran before program 57 took its place"),
                UpgradeCommands::rollback);
    }

    private static Syntax maps(Syntax syntax) {
        return syntax.options(
                Options.flag(NEW_MAPS, "have maps that are declared otherwise start empty"),
                Options.flag(
                        COPY_MAPS,
                        "copy what is in maps that are declared with another number of entries; what the old version writes"
                                + " meanwhile may be missing"),
                CommonOptions.dryRun());
    }

    private static DifferingMaps choice(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        if (arguments.has(NEW_MAPS) && arguments.has(COPY_MAPS)) {
            throw invocation.wrong(NEW_MAPS + " and " + COPY_MAPS + " exclude each other");
        }
        if (arguments.has(NEW_MAPS)) {
            return DifferingMaps.NEW;
        }
        return arguments.has(COPY_MAPS) ? DifferingMaps.COPY : DifferingMaps.REFUSE;
    }

    private static Result upgrade(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        List<String> operands = arguments.positional();
        UpgradeRequest request = new UpgradeRequest(
                TypedValues.id("program id", operands.get(0)),
                source(invocation, operands.subList(1, operands.size())),
                arguments.value("--programs"),
                LoadPrograms.globals(arguments),
                choice(invocation));
        return invocation.make(
                request, () -> show(invocation, invocation.bpfman().upgrade(request)));
    }

    /** @param file nothing, or one name */
    private static BytecodeSource source(Invocation invocation, List<String> file) {
        if (file.isEmpty()) {
            return LoadImage.ofOption(invocation)
                    .orElseThrow(() -> invocation.wrong("missing argument FILE, or option --image-url"));
        }
        LoadImage.requireNone(invocation, "FILE");
        World.CallersFile found = invocation.caller().world().file(file.get(0));
        return new BytecodeSource.File(found.path(), found.recorded().toString(), file.get(0));
    }

    private static Result rollback(Invocation invocation) {
        RollbackRequest request = new RollbackRequest(
                TypedValues.id("program id", invocation.arguments().positional().get(0)), choice(invocation));
        return invocation.make(
                request, () -> show(invocation, invocation.bpfman().rollback(request)));
    }

    private static Result show(Invocation invocation, Upgraded upgraded) {
        ProgramView view = invocation.view(upgraded.program());
        String remarks =
                upgraded.remarks().stream().map(remark -> remark + "\n").collect(Collectors.joining());
        return Result.of(
                        view.text() + remarks,
                        () -> Json.object().put("program", view.json()).put("remarks", upgraded.remarks()))
                .showing(upgraded.program());
    }
}
