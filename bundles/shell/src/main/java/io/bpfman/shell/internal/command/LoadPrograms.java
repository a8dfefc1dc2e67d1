// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProgramSelector;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.ProgramView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/** What loads of programs have in common, wherever their object comes from. */
final class LoadPrograms {

    private static final String APPLICATION = "--application";

    private LoadPrograms() {}

    /** Which programs of an object to load, and how. */
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

    /** @param source is asked for when the other arguments are right */
    static Result load(Invocation invocation, Supplier<BytecodeSource> source) {
        LoadRequest request = request(invocation, source);
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

    private static LoadRequest request(Invocation invocation, Supplier<BytecodeSource> source) {
        Arguments arguments = invocation.arguments();
        Map<String, String> metadata = invocation.metadata();
        arguments.value(APPLICATION).ifPresent(name -> metadata.put(LoadRequest.APPLICATION, name));
        List<ProgramSelector> programs = selectors(arguments);
        if (programs.isEmpty()) {
            throw CommandException.usage("no programs specified: name every program to load as TYPE:NAME");
        }
        BytecodeSource from = source.get();
        return TypedValues.value(
                () -> new LoadRequest(from, programs, globals(arguments), metadata, mapOwner(arguments)));
    }

    private static OptionalLong mapOwner(Arguments arguments) {
        return arguments
                .value("--map-owner-id")
                .map(id -> OptionalLong.of(TypedValues.id("--map-owner-id", id)))
                .orElse(OptionalLong.empty());
    }

    /** The programs that were typed. */
    static List<ProgramSelector> selectors(Arguments arguments) {
        return arguments.all("--programs").stream()
                .flatMap(text -> List.of(text.split(",", -1)).stream())
                .map(String::trim)
                .filter(text -> !text.isEmpty())
                .map(text -> TypedValues.as(text, ProgramSelector::parse))
                .toList();
    }
}
