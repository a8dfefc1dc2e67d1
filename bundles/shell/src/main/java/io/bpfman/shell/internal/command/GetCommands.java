// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.NamespaceId;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.ChainDrawing;
import io.bpfman.shell.internal.view.DispatcherView;
import io.bpfman.shell.internal.view.ProgramView;
import io.bpfman.text.Suggestions;
import java.util.List;
import java.util.Optional;

/** Show everything of one object. */
final class GetCommands {
    private static final List<String> KINDS = List.of("program", "link", "dispatcher");

    private GetCommands() {}

    /** The one that is told which kind of object. */
    static Command ofAnyKind() {
        return new Command(
                "get",
                "show everything about a program, a link or a dispatcher",
                syntax -> syntax.options(CommonOptions.netns())
                        .argument("KIND", ValueKind.OBJECT_KIND, "program, link or dispatcher")
                        .argument("NAME...", ValueKind.OBJECT_NAME, "the object's id or place, see the notes")
                        .notes(
                                "get program PROGRAM_ID, get link LINK_ID",
                                "get dispatcher INTERFACE ingress|egress",
                                "get dispatcher TYPE NAMESPACE_ID INTERFACE_INDEX")
                        .example("program 42", "the program with the kernel's id 42")
                        .example("link 0x7", "the link with id 7")
                        .example("dispatcher eth0 ingress", "the dispatcher on what comes in at eth0")
                        .example("dispatcher tc-ingress 4026531840 2", "the same by its key"),
                GetCommands::get);
    }

    static Command program() {
        return ofOneKind("program", ValueKind.PROGRAM_ID);
    }

    static Command link() {
        return ofOneKind("link", ValueKind.LINK_ID);
    }

    private static Command ofOneKind(String noun, ValueKind kind) {
        return new Command(
                noun + " get",
                "show everything about a " + noun,
                syntax -> syntax.argument("ID", kind, "the " + noun + "'s id").example("42", "the one with the id 42"),
                invocation -> get(
                        invocation, noun, invocation.arguments().positional().get(0)));
    }

    private static Result get(Invocation invocation) {
        List<String> names = invocation.arguments().positional();
        String kind = names.get(0);
        if (!KINDS.contains(kind)) {
            throw CommandException.usage("unknown kind \"" + kind + "\"; one of " + String.join(", ", KINDS)
                    + Suggestions.text(kind, KINDS));
        }
        if (kind.equals("dispatcher")) {
            return dispatcher(invocation, names.subList(1, names.size()));
        }
        if (names.size() > 2) {
            throw invocation.wrong("unexpected argument \"" + names.get(2) + "\"");
        }
        return get(invocation, kind, names.get(1));
    }

    private static Result get(Invocation invocation, String noun, String name) {
        long id = TypedValues.id(noun + " id", name);
        if (noun.equals("link")) {
            return invocation.show(invocation.bpfman().getLink(id));
        }
        ProgramView view = invocation.view(invocation.bpfman().getProgram(id));
        return Result.of(view.text(), view::json).showing(view.program());
    }

    private static Result dispatcher(Invocation invocation, List<String> place) {
        Dispatcher dispatcher = switch (place.size()) {
            case 2 -> atInterface(invocation, place.get(0), type(place.get(1)));
            case 3 ->
                invocation.bpfman().getDispatcher(DispatcherCommands.key(place, "namespace id", "interface index"));
            default ->
                throw CommandException.usage("a dispatcher is named by INTERFACE ingress|egress, or by TYPE"
                        + " NAMESPACE_ID INTERFACE_INDEX; see: bpfman:help get");
        };
        DispatcherView view = DispatcherView.with(invocation.bpfman()).apply(dispatcher);
        return Result.of(view.text(new ChainDrawing(invocation.unicode())), view.json())
                .showing(dispatcher);
    }

    private static DispatcherType type(String hook) {
        return hook.equals("xdp") ? DispatcherType.XDP : DispatcherType.tc(TypedValues.as(hook, Direction::parse));
    }

    private static Dispatcher atInterface(Invocation invocation, String interfaceName, DispatcherType type) {
        Optional<String> netns = invocation.arguments().value(CommonOptions.NETNS);
        long nsid = invocation.places().nsid(netns);
        List<Dispatcher> anywhere =
                DispatcherCommands.at(invocation, interfaceName, type).toList();
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
