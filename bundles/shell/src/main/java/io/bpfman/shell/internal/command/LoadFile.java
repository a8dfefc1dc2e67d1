// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProgramSelector;
import io.bpfman.shell.CommandException;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/** Loads programs of an object file. */
final class LoadFile {
    private static final String PATH = "--path";
    private static final String APPLICATION = "--application";

    private LoadFile() {}

    /**
     * The command.
     *
     * @param name what it is called here
     */
    static Command command(String name) {
        return new Command(
                name, "load programs of an object file into the kernel, all or none", LoadFile::takes, LoadFile::load);
    }

    private static void takes(Syntax syntax) {
        syntax.options(Options.value("-p, --path FILE", ValueKind.FILE, "the compiled BPF object"))
                .options(whatToLoad())
                .options(CommonOptions.dryRun())
                .argument("[FILE]", ValueKind.FILE, "the same as --path")
                .notes(
                        "The file is the one that the path leads to where the command is typed; what the agent does not see there is sent to it, up to 64 MiB.")
                .example(
                        "--path drop.bpf.o --programs tc:drop_port --global port=901f",
                        "drop_port of drop.bpf.o with its variable port set to the bytes 90 1f (8080)")
                .example(
                        "tc.bpf.o --programs tc:count --map-owner-id 42",
                        "a second program that counts into the maps of program 42")
                .example(
                        "tc.bpf.o --programs tc:count,tc:pass -a monitor -m owner=net",
                        "two programs of one file, with an application and metadata");
    }

    /** Which programs of an object to load, and how, wherever it comes from. */
    static List<OptionSpec.Builder> whatToLoad() {
        return List.of(
                Options.values(
                                "--programs TYPE:NAME[,...]",
                                ValueKind.FREE,
                                "the programs to load, each as its type and the name of its function")
                        .required(true),
                global(),
                CommonOptions.metadata(),
                Options.value(
                        "-a, --application NAME", ValueKind.APPLICATION, "the application that the programs belong to"),
                Options.value(
                        "--map-owner-id ID",
                        ValueKind.PROGRAM_ID,
                        "use the maps that were made with this program, which may be unloaded by now, where their names are alike"));
    }

    static OptionSpec.Builder global() {
        return Options.values(
                "-g, --global NAME=HEX",
                ValueKind.FREE,
                "a global variable's value: its bytes in memory order, in hexadecimal");
    }

    /** The values of global variables that were typed. */
    static Map<String, GlobalValue> globals(Arguments arguments) {
        Map<String, GlobalValue> globals = new LinkedHashMap<>();
        TypedValues.pairs("--global", "NAME=HEX", arguments.all("--global"))
                .forEach((name, hex) -> globals.put(name, TypedValues.as(hex, GlobalValue::parse)));
        return globals;
    }

    private static Result load(Invocation invocation) {
        LoadRequest request = request(invocation);
        return invocation.make(request, () -> {
            List<ProgramView> views = invocation.bpfman().load(request).stream()
                    .map(invocation.programViews())
                    .toList();
            return Result.of(
                            views.stream().map(ProgramView::text).collect(Collectors.joining("\n")),
                            () -> Json.object().put("programs", views, ProgramView::loadedJson))
                    .listing(views.stream().map(ProgramView::program).toList());
        });
    }

    private static LoadRequest request(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        Map<String, String> metadata = invocation.metadata();
        arguments.value(APPLICATION).ifPresent(name -> metadata.put(LoadRequest.APPLICATION, name));
        List<ProgramSelector> programs = arguments.all("--programs").stream()
                .flatMap(text -> List.of(text.split(",", -1)).stream())
                .map(String::trim)
                .filter(text -> !text.isEmpty())
                .map(text -> TypedValues.as(text, ProgramSelector::parse))
                .toList();
        if (programs.isEmpty()) {
            throw CommandException.usage("no programs specified: name every program to load as TYPE:NAME");
        }
        String source = operand(invocation);
        World.CallersFile file = invocation.caller().world().file(source);
        return TypedValues.value(() -> new LoadRequest(
                new BytecodeSource.File(file.path(), file.recorded().toString(), source),
                programs,
                globals(arguments),
                metadata,
                mapOwner(arguments)));
    }

    private static OptionalLong mapOwner(Arguments arguments) {
        return arguments
                .value("--map-owner-id")
                .map(id -> OptionalLong.of(TypedValues.id("--map-owner-id", id)))
                .orElse(OptionalLong.empty());
    }

    /** The file as it was typed. */
    private static String operand(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        List<String> positional = arguments.positional();
        if (arguments.has(PATH) && !positional.isEmpty()) {
            throw CommandException.usage("two object files: \"" + arguments.required(PATH) + "\" and \""
                    + positional.get(0) + "\"; load them one after the other");
        }
        if (!arguments.has(PATH) && positional.isEmpty()) {
            throw invocation.wrong("missing required option --path FILE");
        }
        return positional.isEmpty() ? arguments.required(PATH) : positional.get(0);
    }
}
