// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.NamespaceId;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Suggestions;
import io.bpfman.shell.internal.model.Typed;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.ChainDrawing;
import io.bpfman.shell.internal.view.DispatcherView;
import io.bpfman.shell.internal.view.LinkView;
import io.bpfman.shell.internal.view.ProgramView;
import java.util.List;
import java.util.Optional;

/** Shows everything of one object. */
public final class Get implements Command {

    private static final List<String> KINDS = List.of("program", "link", "dispatcher");

    private static final CommandSpec SPEC = new CommandSpec(
            "get",
            "show everything about a program, a link or a dispatcher",
            List.of(CommonOptions.NETNS),
            List.of(
                    new Parameter("KIND", ValueKind.OBJECT_KIND, true, false, "program, link or dispatcher"),
                    new Parameter(
                            "NAME", ValueKind.OBJECT_NAME, true, true, "the object's id or place, see the notes")),
            List.of(
                    "get program PROGRAM_ID, get link LINK_ID",
                    "get dispatcher INTERFACE ingress|egress",
                    "get dispatcher TYPE NAMESPACE_ID INTERFACE_INDEX"),
            List.of(
                    new Example("get program 42", "the program with the kernel's id 42"),
                    new Example("get link 0x7", "the link with id 7"),
                    new Example("get dispatcher eth0 ingress", "the dispatcher on what comes in at eth0"),
                    new Example("get dispatcher tc-ingress 4026531840 2", "the same by its key")));

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        List<String> names = invocation.arguments().positional();
        String kind = names.get(0);
        return switch (kind) {
            case "program" -> program(invocation, Numbers.id("program id", only(names)));
            case "link" -> link(invocation, Numbers.id("link id", only(names)));
            case "dispatcher" -> dispatcher(invocation, names.subList(1, names.size()));
            default ->
                throw CommandException.usage("unknown kind \"" + kind + "\"; one of " + String.join(", ", KINDS)
                        + Suggestions.text(kind, KINDS));
        };
    }

    private static String only(List<String> names) {
        if (names.size() > 2) {
            throw CommandException.usage("unexpected argument \"" + names.get(2) + "\"\nusage: bpfman:" + SPEC.usage());
        }
        return names.get(1);
    }

    static Result program(Invocation invocation, long id) {
        ProgramView view = invocation.view(invocation.bpfman().getProgram(id));
        return Result.of(view.text(), view::json).showing(view.program());
    }

    static Result link(Invocation invocation, long id) {
        LinkView view = invocation.view(invocation.bpfman().getLink(id));
        return Result.of(view.text(), view::json).showing(view.link());
    }

    private static Result dispatcher(Invocation invocation, List<String> place) {
        Dispatcher dispatcher = switch (place.size()) {
            case 2 -> atInterface(invocation, place.get(0), type(place.get(1)));
            case 3 ->
                invocation
                        .bpfman()
                        .getDispatcher(new DispatcherKey(
                                Typed.as(place.get(0), DispatcherType::parse),
                                Numbers.unsigned("namespace id", place.get(1)),
                                Numbers.integer("interface index", place.get(2))));
            default ->
                throw CommandException.usage("a dispatcher is named by INTERFACE ingress|egress, or by TYPE"
                        + " NAMESPACE_ID INTERFACE_INDEX; see: bpfman:help get");
        };
        DispatcherView view = DispatcherView.with(invocation.bpfman()).apply(dispatcher);
        return Result.of(view.text(new ChainDrawing(invocation.unicode())), view.json())
                .showing(dispatcher);
    }

    private static DispatcherType type(String hook) {
        return hook.equals("xdp") ? DispatcherType.XDP : DispatcherType.tc(Typed.as(hook, Direction::parse));
    }

    private static Dispatcher atInterface(Invocation invocation, String interfaceName, DispatcherType type) {
        Arguments arguments = invocation.arguments();
        Optional<String> netns = arguments.value(CommonOptions.NETNS);
        long nsid = invocation.places().nsid(netns);
        List<Dispatcher> anywhere = invocation.bpfman().listDispatchers().stream()
                .filter(dispatcher -> dispatcher.interfaceName().equals(interfaceName))
                .filter(dispatcher -> dispatcher.key().type() == type)
                .toList();
        return anywhere.stream()
                .filter(dispatcher -> dispatcher.key().nsid() == nsid)
                .findFirst()
                .orElseThrow(() -> new CommandException("dispatcher " + type.label() + " of interface \""
                        + interfaceName
                        + "\"" + netns.map(path -> " in namespace " + path).orElse("") + " does not exist"
                        + (anywhere.isEmpty()
                                ? ""
                                : "; there is one in another network namespace, to be named with: --netns "
                                        + new NamespaceId(anywhere.get(0).key().nsid()))));
    }
}
