// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
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
import io.bpfman.shell.internal.view.ProgramView;
import java.util.List;
import java.util.Optional;

/** Lists programs. */
public final class Programs implements Command {

    static final Option TYPE = Option.value("--type", "TYPE", ValueKind.PROGRAM_TYPE, "only programs of this type");
    static final Option PROGRAM_ID =
            Option.value("--program-id", "ID", ValueKind.PROGRAM_ID, "only what belongs to this program");

    private static final CommandSpec SPEC = new CommandSpec(
            "programs",
            "list the managed programs",
            List.of(TYPE, CommonOptions.APPLICATION, CommonOptions.SELECTOR, PROGRAM_ID),
            List.of(),
            List.of(),
            List.of(
                    new Example("programs", "all of them"),
                    new Example("programs --type tc -m owner=net --json", "some of them, as JSON")));

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        Optional<ProgramType> type = arguments.value(TYPE).map(ProgramType::parse);
        Optional<String> application = arguments.value(CommonOptions.APPLICATION);
        Optional<Long> id = arguments.value(PROGRAM_ID).map(text -> Numbers.id(PROGRAM_ID.name(), text));
        List<Link> links = invocation.bpfman().listLinks();
        List<ProgramView> views = invocation.bpfman().listPrograms().stream()
                .filter(program -> type.isEmpty() || type.get() == program.type())
                .filter(program -> application.isEmpty() || application.equals(program.application()))
                .filter(program -> id.isEmpty() || id.get() == program.id())
                .filter((Program program) -> CommonOptions.matchesSelector(arguments, program.metadata()))
                .map(program -> ProgramView.of(program, links))
                .toList();
        return Result.of(
                ProgramView.table(views).text(),
                Json.object().put("programs", Json.array(views, ProgramView::listEntry)));
    }
}
