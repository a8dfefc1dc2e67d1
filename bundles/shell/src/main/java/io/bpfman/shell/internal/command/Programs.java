// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.KernelProgram;
import io.bpfman.api.Program;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Result;
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

/** Lists programs. */
public final class Programs implements Command {

    static final Option PROGRAM_ID =
            Option.value("--program-id", "ID", ValueKind.PROGRAM_ID, "only what belongs to this program");

    static final Option QUIET = Option.flag("--quiet", "print ids only").orShort("-q");
    private static final Option ATTACHED = Option.flag("--attached", "only programs that have links");
    private static final Option UNATTACHED = Option.flag("--unattached", "only programs that have none");
    private static final Option ALL =
            Option.flag("--all", "also programs that bpfman does not manage").orShort("-a");

    private final CommandSpec spec;

    /**
     * @param name what it is called here
     */
    public Programs(String name) {
        spec = new CommandSpec(
                name,
                "list the managed programs",
                ProgramFilter.options(PROGRAM_ID, QUIET, ATTACHED, UNATTACHED, ALL),
                List.of(),
                List.of(),
                List.of(
                        new Example(name, "all of them"),
                        new Example(name + " --type tc -m owner=net --json", "some of them, as JSON")));
    }

    @Override
    public CommandSpec spec() {
        return spec;
    }

    @Override
    public Result run(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        if (arguments.has(ATTACHED) && arguments.has(UNATTACHED)) {
            throw invocation.wrong(spec, "--attached and --unattached exclude each other");
        }
        Optional<Long> id = arguments.value(PROGRAM_ID).map(text -> Numbers.id(PROGRAM_ID.name(), text));
        List<ProgramRow> rows = Stream.concat(
                        managed(invocation).map(ProgramView::row),
                        arguments.has(ALL) ? unmanaged(invocation).map(ProgramRow::unmanaged) : Stream.empty())
                .filter(row -> id.isEmpty() || id.get() == row.id())
                .filter(row -> !arguments.has(ATTACHED) || !row.links().isEmpty())
                .filter(row -> !arguments.has(UNATTACHED) || row.links().isEmpty())
                .sorted(Comparator.comparingLong(ProgramRow::id))
                .toList();
        if (arguments.has(QUIET)) {
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
