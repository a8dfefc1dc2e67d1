// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.KernelProgram;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.KeyValues;
import io.bpfman.shell.internal.model.LabelSelector;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Typed;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Options that choose programs by what they are: for a list of programs, and for a list of their links. */
final class ProgramFilter {

    static final Option TYPE = Option.value("--type", "TYPE", ValueKind.PROGRAM_TYPE, "only programs of this type");
    private static final Option PROGRAM_TYPE = Option.value(
                    "--program-type", "TYPE", ValueKind.PROGRAM_TYPE, "the same")
            .orShort("-p");
    private static final Option METADATA_SELECTOR = Option.value(
                    "--metadata-selector", "KEY=VALUE", ValueKind.FREE, "the same as --metadata")
            .asRepeatable();
    private static final Option SELECTOR = Option.value(
                    "--selector", "SELECTOR", ValueKind.FREE, "only what has metadata like this: a=b,c in (d,e),!f")
            .orShort("-l");

    private ProgramFilter() {}

    /** The options, and more behind them. */
    static List<Option> options(Option... more) {
        List<Option> options = new ArrayList<>(List.of(
                TYPE, PROGRAM_TYPE, CommonOptions.APPLICATION, CommonOptions.SELECTOR, METADATA_SELECTOR, SELECTOR));
        options.addAll(List.of(more));
        return options;
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
                        .map(type -> kernelType(type).equals(program.kernelType()))
                        .orElse(true)
                && matches(arguments, Optional.empty(), Map.of());
    }

    private static boolean matches(Arguments arguments, Optional<String> application, Map<String, String> metadata) {
        Optional<String> wanted = arguments.value(CommonOptions.APPLICATION);
        List<String> pairs = new ArrayList<>(arguments.all(CommonOptions.SELECTOR));
        pairs.addAll(arguments.all(METADATA_SELECTOR));
        return (wanted.isEmpty() || wanted.equals(application))
                && metadata.entrySet()
                        .containsAll(
                                KeyValues.parse(CommonOptions.SELECTOR, pairs).entrySet())
                && arguments
                        .value(SELECTOR)
                        .map(LabelSelector::parse)
                        .map(s -> s.test(metadata))
                        .orElse(true);
    }

    /** What the kernel calls programs of this type. */
    private static String kernelType(ProgramType type) {
        return switch (type) {
            case TC, TCX -> "sched_cls";
            case KPROBE, KRETPROBE, UPROBE, URETPROBE -> "kprobe";
            case FENTRY, FEXIT -> "tracing";
            case XDP, TRACEPOINT, LSM -> type.label();
        };
    }

    private static Optional<ProgramType> type(Arguments arguments) {
        if (arguments.has(TYPE) && arguments.has(PROGRAM_TYPE)) {
            throw CommandException.usage("--type and --program-type are the same; give one of them");
        }
        return arguments
                .value(TYPE)
                .or(() -> arguments.value(PROGRAM_TYPE))
                .map(text -> Typed.as(text, ProgramType::parse));
    }
}
