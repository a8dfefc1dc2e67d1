// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.LinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.shell.internal.kind.LinkKinds;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.LinkView;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Lists links. */
final class Links {

    private Links() {}

    /**
     * The command.
     *
     * @param name what it is called here
     */
    static Command command(String name) {
        return new Command(
                name,
                "list the managed links",
                syntax -> ProgramFilter.takes(syntax)
                        .options(
                                Programs.programId(),
                                Options.value("--kind KIND", ValueKind.LINK_KIND, "only links of this kind"),
                                CommonOptions.interfaceName(),
                                CommonOptions.netns(),
                                Programs.quiet())
                        .notes("Type, application and metadata are those of the link's program.")
                        .example("", "all of them")
                        .example("--program-id 42 -i eth0", "those of program 42 at eth0"),
                Links::list);
    }

    private static Result list(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        Optional<LinkKind> kind = arguments.value("--kind").map(text -> TypedValues.as(text, LinkKinds::parse));
        Optional<String> interfaceName = arguments.value(CommonOptions.INTERFACE);
        OptionalLong nsid = CommonOptions.nsid(invocation);
        Optional<Long> id = arguments.value(Programs.PROGRAM_ID).map(text -> TypedValues.id(Programs.PROGRAM_ID, text));
        List<LinkView> views = invocation.bpfman().listLinks().stream()
                .filter(link -> id.isEmpty() || id.get() == link.programId())
                .filter(link -> kind.isEmpty() || kind.get() == link.kind())
                .map(invocation.linkViews())
                .filter(view -> ProgramFilter.matches(arguments, view.program()))
                .filter(view -> nsid.isEmpty() || isAt(view.link().details(), interfaceName, nsid.getAsLong()))
                .toList();
        Json json = Json.object().put("links", views, LinkView::record);
        if (arguments.has("--quiet")) {
            // Ids are for scripts: nothing else may stand among them.
            return Result.plain(
                            views.stream().map(view -> view.link().id() + "\n").collect(Collectors.joining()), json)
                    .listing(views.stream().map(view -> view.link().id()).toList());
        }
        return Result.of(LinkView.table(views).text(), json)
                .listing(views.stream().map(LinkView::link).toList());
    }

    private static boolean isAt(LinkDetails details, Optional<String> interfaceName, long nsid) {
        return details.onHook()
                .filter(hook -> hook.nsid() == nsid)
                .filter(hook -> interfaceName.isEmpty() || interfaceName.get().equals(hook.interfaceName()))
                .isPresent();
    }
}
