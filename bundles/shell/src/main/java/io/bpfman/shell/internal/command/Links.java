// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.HookDetails;
import io.bpfman.api.ProgramType;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Typed;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.LinkView;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Lists links. */
public final class Links implements Command {

    private static final Option KIND =
            Option.value("--kind", "KIND", ValueKind.PROGRAM_TYPE, "only links of this kind");

    private final CommandSpec spec;

    /**
     * @param name what it is called here
     */
    public Links(String name) {
        spec = new CommandSpec(
                name,
                "list the managed links",
                ProgramFilter.options(
                        Programs.PROGRAM_ID, KIND, CommonOptions.INTERFACE, CommonOptions.NETNS, Programs.QUIET),
                List.of(),
                List.of("Type, application and metadata are those of the link's program."),
                List.of(
                        new Example(name, "all of them"),
                        new Example(name + " --program-id 42 -i eth0", "those of program 42 at eth0")));
    }

    @Override
    public CommandSpec spec() {
        return spec;
    }

    @Override
    public Result run(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        Optional<String> kind = arguments
                .value(KIND)
                .map(text -> Typed.as(text, ProgramType::parse).label());
        Optional<String> interfaceName = arguments.value(CommonOptions.INTERFACE);
        OptionalLong nsid = CommonOptions.nsid(invocation);
        Optional<Long> id =
                arguments.value(Programs.PROGRAM_ID).map(text -> Numbers.id(Programs.PROGRAM_ID.name(), text));
        List<LinkView> views = invocation.bpfman().listLinks().stream()
                .filter(link -> id.isEmpty() || id.get() == link.programId())
                .filter(link -> kind.isEmpty() || kind.get().equals(link.kind().label()))
                .map(invocation.linkViews())
                .filter(view -> ProgramFilter.matches(arguments, view.program()))
                .filter(view -> nsid.isEmpty() || isAt(view, interfaceName, nsid.getAsLong()))
                .toList();
        Json json = Json.object().put("links", views, LinkView::record);
        if (arguments.has(Programs.QUIET)) {
            // Ids are for scripts: nothing else may stand among them.
            return Result.plain(
                            views.stream().map(view -> view.link().id() + "\n").collect(Collectors.joining()), json)
                    .listing(views.stream().map(view -> view.link().id()).toList());
        }
        return Result.of(LinkView.table(views).text(), json)
                .listing(views.stream().map(LinkView::link).toList());
    }

    private static boolean isAt(LinkView view, Optional<String> interfaceName, long nsid) {
        return view.link().details() instanceof HookDetails hook
                && hook.nsid() == nsid
                && (interfaceName.isEmpty() || interfaceName.get().equals(hook.interfaceName()));
    }
}
