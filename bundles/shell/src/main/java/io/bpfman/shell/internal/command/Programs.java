// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.KernelProgram;
import io.bpfman.api.Program;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.ProgramRow;
import io.bpfman.shell.internal.view.ProgramView;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;

/** Lists programs. */
final class Programs {
    static final String PROGRAM_ID = "--program-id";

    private Programs() {}

    /**
     * The command.
     *
     * @param name what it is called here
     */
    static Command command(String name) {
        return new Command(
                name,
                "list the managed programs",
                syntax -> ProgramFilter.takes(syntax)
                        .options(
                                programId(),
                                quiet(),
                                Options.flag("--attached", "only programs that have links"),
                                Options.flag("--unattached", "only programs that have none"),
                                Options.flag("-a, --all", "also programs that bpfman does not manage"))
                        .example("", "all of them")
                        .example("--type tc -m owner=net --json", "some of them, as JSON"),
                Programs::list);
    }

    static OptionSpec.Builder programId() {
        return Options.value("--program-id ID", ValueKind.PROGRAM_ID, "only what belongs to this program");
    }

    static OptionSpec.Builder quiet() {
        return Options.flag("-q, --quiet", "print ids only");
    }

    private static Result list(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        if (arguments.has("--attached") && arguments.has("--unattached")) {
            throw invocation.wrong("--attached and --unattached exclude each other");
        }
        Optional<Long> id = arguments.value(PROGRAM_ID).map(text -> TypedValues.id(PROGRAM_ID, text));
        List<ProgramRow> rows = Stream.concat(
                        managed(invocation).map(ProgramView::row),
                        arguments.has("--all") ? unmanaged(invocation).map(ProgramRow::unmanaged) : Stream.empty())
                .filter(row -> id.isEmpty() || id.get() == row.id())
                .filter(row -> !arguments.has("--attached") || !row.links().isEmpty())
                .filter(row -> !arguments.has("--unattached") || row.links().isEmpty())
                .sorted(Comparator.comparingLong(ProgramRow::id))
                .toList();
        if (arguments.has("--quiet")) {
            // Ids are for scripts: nothing else may stand among them.
            return Result.plain(
                            rows.stream().map(row -> row.id() + "\n").collect(Collectors.joining()), () -> json(rows))
                    .listing(rows.stream().map(ProgramRow::id).toList());
        }
        return Result.of(ProgramRow.table(rows).text(), () -> json(rows))
                .listing(rows.stream().map(ProgramRow::program).toList());
    }

    private static Json json(List<ProgramRow> rows) {
        return Json.object().put("programs", rows, ProgramRow::json);
    }

    private static Stream<ProgramView> managed(Invocation invocation) {
        return invocation.bpfman().listPrograms().stream()
                .filter(program -> ProgramFilter.matches(invocation.arguments(), Optional.of(program)))
                .map(invocation.programViews());
    }

    private static Stream<KernelProgram> unmanaged(Invocation invocation) {
        Set<Long> managed =
                invocation.bpfman().listPrograms().stream().map(Program::id).collect(Collectors.toSet());
        return invocation.bpfman().listKernelPrograms().stream()
                .filter(program -> !managed.contains(program.id()))
                .filter(program -> ProgramFilter.matches(invocation.arguments(), program));
    }
}
