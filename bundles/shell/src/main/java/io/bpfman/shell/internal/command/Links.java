// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.MemberDetails;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.LinkView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists links. */
public final class Links implements Command {

    private static final CommandSpec SPEC = new CommandSpec(
            "links",
            "list the managed links",
            List.of(
                    Programs.TYPE,
                    CommonOptions.APPLICATION,
                    CommonOptions.SELECTOR,
                    Programs.PROGRAM_ID,
                    CommonOptions.INTERFACE),
            List.of(),
            List.of("Type, application and metadata are those of the link's program."),
            List.of(
                    new Example("links", "all of them"),
                    new Example("links --program-id 42 -i eth0", "those of program 42 at eth0")));

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        Optional<ProgramType> type = arguments.value(Programs.TYPE).map(ProgramType::parse);
        Optional<String> application = arguments.value(CommonOptions.APPLICATION);
        Optional<String> interfaceName = arguments.value(CommonOptions.INTERFACE);
        Optional<Long> id =
                arguments.value(Programs.PROGRAM_ID).map(text -> Numbers.id(Programs.PROGRAM_ID.name(), text));
        List<Program> programs = invocation.bpfman().listPrograms();
        List<LinkView> views = invocation.bpfman().listLinks().stream()
                .filter(link -> id.isEmpty() || id.get() == link.programId())
                .map(link -> LinkView.of(link, programs))
                .filter(view -> type.isEmpty() || type.equals(view.program().map(Program::type)))
                .filter(view -> application.isEmpty() || application.equals(view.application()))
                .filter(view -> CommonOptions.matchesSelector(
                        arguments, view.program().map(Program::metadata).orElse(Map.of())))
                .filter(view -> interfaceName.isEmpty() || interfaceName.equals(interfaceOf(view)))
                .toList();
        return Result.of(LinkView.table(views).text(), Json.object().put("links", Json.array(views, LinkView::json)));
    }

    private static Optional<String> interfaceOf(LinkView view) {
        return view.link().details() instanceof MemberDetails member
                ? Optional.of(member.interfaceName())
                : Optional.empty();
    }
}
