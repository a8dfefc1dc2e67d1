// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Member;
import io.bpfman.api.NamespaceId;
import io.bpfman.api.SetCounting;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.ChainDrawing;
import io.bpfman.shell.internal.view.DispatcherView;
import io.bpfman.shell.internal.view.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;

/** What can be done with dispatchers as things of their own. */
final class DispatcherCommands {
    private static final String TYPE = "--type";
    private static final String NSID = "--nsid";
    private static final String IFINDEX = "--ifindex";
    private static final String TYPES = "xdp, tc-ingress or tc-egress";
    private static final String COUNTING = "have the slots of a dispatcher count, or not, while packets flow";

    private DispatcherCommands() {}

    /** Has the slots of an interface's dispatcher count, or not. */
    static Command counting() {
        return new Command(
                "counting",
                COUNTING,
                syntax -> takesSwitch(syntax.options(CommonOptions.netns(), CommonOptions.dryRun()))
                        .argument("TYPE", ValueKind.DISPATCHER_TYPE, TYPES)
                        .argument("INTERFACE", ValueKind.INTERFACE, "the interface")
                        .example("off tc-ingress eth0", "have none of its slots count"),
                DispatcherCommands::countAtPlace);
    }

    /** Draws their chains. */
    static Command dispatchers() {
        return new Command(
                "dispatchers",
                "draw the chain of every dispatcher, with what each member did to how many packets",
                syntax -> syntax.options(type(), CommonOptions.interfaceName(), CommonOptions.netns())
                        .notes(
                                "runs: packets that the member saw since it was attached.",
                                "stopped here: packets whose way through the chain ended with its verdict, and with which.")
                        .example("", "all of them")
                        .example("-i eth0 --type tc-ingress --json", "one of them, as JSON"),
                DispatcherCommands::draw);
    }

    /** Those of the host, which name a dispatcher by its key. */
    static List<Command> byKey() {
        return List.of(
                new Command(
                        "dispatcher list",
                        "list the dispatchers",
                        syntax -> syntax.options(
                                        type(),
                                        Options.value(
                                                "--nsid ID",
                                                ValueKind.FREE,
                                                "only those in this network namespace: the inode of its file"),
                                        Options.value(
                                                "--ifindex N",
                                                ValueKind.FREE,
                                                "only those of the interface with this index"))
                                .example("", "all of them")
                                .example("--type tc-ingress -o json", "some of them, as JSON"),
                        DispatcherCommands::list),
                new Command(
                        "dispatcher get",
                        "show a dispatcher and its members",
                        syntax -> takesKey(syntax).example("tc-ingress 4026531840 2", "the one of interface 2"),
                        DispatcherCommands::get),
                new Command(
                        "dispatcher set-counting",
                        COUNTING,
                        syntax -> takesSwitch(takesKey(syntax.options(CommonOptions.dryRun())))
                                .example("tc-ingress 4026531840 2 off", "have none of its slots count"),
                        invocation -> count(invocation, key(invocation), 3)),
                new Command(
                        "dispatcher delete",
                        "detach every member of a dispatcher, with the last of which it goes",
                        syntax -> takesKey(syntax.options(CommonOptions.dryRun()))
                                .notes("The programs stay loaded.")
                                .example("tc-ingress 4026531840 2", "take the one of interface 2 down"),
                        DispatcherCommands::delete));
    }

    private static OptionSpec.Builder type() {
        return Options.value("--type TYPE", ValueKind.DISPATCHER_TYPE, "only dispatchers of this type");
    }

    private static Syntax takesKey(Syntax syntax) {
        return syntax.argument("TYPE", ValueKind.DISPATCHER_TYPE, TYPES)
                .argument("NSID", ValueKind.FREE, "the namespace: the inode of its file")
                .argument("IFINDEX", ValueKind.FREE, "the interface's index");
    }

    private static Syntax takesSwitch(Syntax syntax) {
        return syntax.argument("on|off", ValueKind.SWITCH, "whether each slot counts runs and verdicts")
                .notes(
                        "Off costs nothing: the kernel removes the code. Counts stay as they are meanwhile, and go on from there.",
                        "A new dispatcher counts as the manager's configuration says (counting).");
    }

    private static Result draw(Invocation invocation) {
        Optional<String> interfaceName = invocation.arguments().value(CommonOptions.INTERFACE);
        OptionalLong nsid = CommonOptions.nsid(invocation);
        List<Dispatcher> found = ofType(invocation)
                .filter(dispatcher ->
                        interfaceName.isEmpty() || interfaceName.get().equals(dispatcher.interfaceName()))
                .filter(dispatcher ->
                        nsid.isEmpty() || nsid.getAsLong() == dispatcher.key().nsid())
                .toList();
        ChainDrawing drawing = new ChainDrawing(invocation.unicode());
        return listed(
                invocation,
                found,
                found.stream().map(drawing::draw).collect(Collectors.joining("\n")),
                DispatcherView::json);
    }

    private static Result list(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        Optional<Long> nsid = arguments.value(NSID).map(text -> TypedValues.unsigned(NSID, text));
        Optional<Integer> ifindex = arguments.value(IFINDEX).map(text -> TypedValues.integer(IFINDEX, text));
        List<Dispatcher> found = ofType(invocation)
                .filter(dispatcher ->
                        nsid.isEmpty() || nsid.get() == dispatcher.key().nsid())
                .filter(dispatcher ->
                        ifindex.isEmpty() || ifindex.get() == dispatcher.key().ifindex())
                .toList();
        return listed(invocation, found, DispatcherView.table(found).text(), DispatcherView::summary);
    }

    private static Stream<Dispatcher> ofType(Invocation invocation) {
        Optional<DispatcherType> type =
                invocation.arguments().value(TYPE).map(text -> TypedValues.as(text, DispatcherType::parse));
        return invocation.bpfman().listDispatchers().stream()
                .filter(dispatcher ->
                        type.isEmpty() || type.get() == dispatcher.key().type());
    }

    private static Result listed(
            Invocation invocation, List<Dispatcher> found, String text, Function<DispatcherView, Json> json) {
        Function<Dispatcher, DispatcherView> views = DispatcherView.with(invocation.bpfman());
        return Result.of(text, Json.object().put("dispatchers", found, views.andThen(json)))
                .listing(found);
    }

    private static Result get(Invocation invocation) {
        DispatcherView view = DispatcherView.with(invocation.bpfman())
                .apply(invocation.bpfman().getDispatcher(key(invocation)));
        return Result.of(view.snapshotText(), view.json()).showing(view.dispatcher());
    }

    private static Result delete(Invocation invocation) {
        List<Long> ids = invocation.bpfman().getDispatcher(key(invocation)).members().stream()
                .map(Member::linkId)
                .toList();
        return LinkCommands.detach(invocation, ids);
    }

    private static DispatcherKey key(Invocation invocation) {
        return key(invocation.arguments().positional(), "NSID", "IFINDEX");
    }

    /** The key that is typed as type, namespace and interface. */
    static DispatcherKey key(List<String> words, String namespace, String index) {
        return new DispatcherKey(
                TypedValues.as(words.get(0), DispatcherType::parse),
                TypedValues.unsigned(namespace, words.get(1)),
                TypedValues.integer(index, words.get(2)));
    }

    private static Result countAtPlace(Invocation invocation) {
        List<String> arguments = invocation.arguments().positional();
        isOn(arguments.get(0));
        DispatcherType type = TypedValues.as(arguments.get(1), DispatcherType::parse);
        Optional<String> netns = invocation.arguments().value(CommonOptions.NETNS);
        long nsid = invocation.places().nsid(netns);
        DispatcherKey key = at(invocation, arguments.get(2), type)
                .filter(dispatcher -> dispatcher.key().nsid() == nsid)
                .map(Dispatcher::key)
                .findFirst()
                .orElseThrow(() -> new NotFoundException("there is no " + type.label() + " dispatcher on interface \""
                        + arguments.get(2) + "\" in "
                        + netns.map(path -> "netns \"" + path + "\"").orElse("netns " + new NamespaceId(nsid))
                        + "; attach a program there first"));
        return count(invocation, key, 0);
    }

    /** Those at interfaces of this name, in whatever namespace. */
    static Stream<Dispatcher> at(Invocation invocation, String interfaceName, DispatcherType type) {
        return invocation.bpfman().listDispatchers().stream()
                .filter(dispatcher -> dispatcher.interfaceName().equals(interfaceName))
                .filter(dispatcher -> dispatcher.key().type() == type);
    }

    private static Result count(Invocation invocation, DispatcherKey key, int place) {
        boolean on = isOn(invocation.arguments().positional().get(place));
        SetCounting change = new SetCounting(key, on);
        return invocation.make(change, () -> {
            Dispatcher dispatcher = invocation.bpfman().change(change);
            return Result.of(
                            new ChainDrawing(invocation.unicode()).draw(dispatcher),
                            DispatcherView.with(invocation.bpfman())
                                    .apply(dispatcher)
                                    .json())
                    .showing(dispatcher);
        });
    }

    private static boolean isOn(String text) {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw CommandException.usage("unknown switch \"" + text + "\"; one of on, off");
        };
    }
}
