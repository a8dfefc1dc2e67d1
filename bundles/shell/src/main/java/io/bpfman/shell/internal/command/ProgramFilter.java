// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.KernelProgram;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.LabelSelector;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Options that choose programs by what they are: for a list of programs, and for a list of their links. */
final class ProgramFilter {

    private static final String TYPE = "--type";
    private static final String PROGRAM_TYPE = "--program-type";

    private ProgramFilter() {}

    /** Adds the options. */
    static Syntax takes(Syntax syntax) {
        return syntax.options(
                Options.value("--type TYPE", ValueKind.PROGRAM_TYPE, "only programs of this type"),
                Options.value("-p, --program-type TYPE", ValueKind.PROGRAM_TYPE, "the same"),
                Options.value("--application NAME", ValueKind.APPLICATION, "only what belongs to this application"),
                CommonOptions.selector(),
                Options.values("--metadata-selector KEY=VALUE", ValueKind.FREE, "the same as --metadata"),
                Options.value(
                        "-l, --selector SELECTOR",
                        ValueKind.FREE,
                        "only what has metadata like this: a=b,c in (d,e),!f"));
    }

    /** Whether the program is one of those that the arguments choose; one that is gone is so only when none is chosen. */
    static boolean matches(Arguments arguments, Optional<Program> program) {
        Optional<ProgramType> type = type(arguments);
        return (type.isEmpty() || type.equals(program.map(Program::type)))
                && matches(
                        arguments,
                        program.flatMap(Program::application),
                        program.map(Program::metadata).orElse(Map.of()));
    }

    /** The same for a program that is not managed: it has no metadata, and of its type only what the kernel knows. */
    static boolean matches(Arguments arguments, KernelProgram program) {
        return type(arguments)
                        .map(type -> type.isKernelType(program.kernelType()))
                        .orElse(true)
                && matches(arguments, Optional.empty(), Map.of());
    }

    private static boolean matches(Arguments arguments, Optional<String> application, Map<String, String> metadata) {
        Optional<String> wanted = arguments.value("--application");
        List<String> pairs = new ArrayList<>(arguments.all(CommonOptions.METADATA));
        pairs.addAll(arguments.all("--metadata-selector"));
        return (wanted.isEmpty() || wanted.equals(application))
                && metadata.entrySet()
                        .containsAll(TypedValues.pairs(CommonOptions.METADATA, "KEY=VALUE", pairs)
                                .entrySet())
                && arguments
                        .value("--selector")
                        .map(LabelSelector::parse)
                        .map(s -> s.test(metadata))
                        .orElse(true);
    }

    private static Optional<ProgramType> type(Arguments arguments) {
        if (arguments.has(TYPE) && arguments.has(PROGRAM_TYPE)) {
            throw CommandException.usage("--type and --program-type are the same; give one of them");
        }
        return arguments
                .value(TYPE)
                .or(() -> arguments.value(PROGRAM_TYPE))
                .map(text -> TypedValues.as(text, ProgramType::parse));
    }
}
