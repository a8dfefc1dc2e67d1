// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Member;
import io.bpfman.api.SetCounting;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Typed;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.DispatcherView;
import io.bpfman.shell.internal.view.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What can be done with dispatchers as things of their own.
 *
 * @param work what the command does
 */
record DispatcherCommands(CommandSpec spec, Function<Invocation, Result> work) implements Command {

    private static final Option TYPE =
            Option.value("--type", "TYPE", ValueKind.DISPATCHER_TYPE, "only dispatchers of this type");
    private static final Option NSID =
            Option.value("--nsid", "ID", ValueKind.FREE, "only those in this network namespace: the inode of its file");
    private static final Option IFINDEX =
            Option.value("--ifindex", "N", ValueKind.FREE, "only those of the interface with this index");
    private static final List<Parameter> KEY = List.of(
            new Parameter("TYPE", ValueKind.DISPATCHER_TYPE, true, false, "xdp, tc-ingress or tc-egress"),
            new Parameter("NSID", ValueKind.FREE, true, false, "the namespace: the inode of its file"),
            new Parameter("IFINDEX", ValueKind.FREE, true, false, "the interface's index"));

    static List<Command> all() {
        return List.of(
                new DispatcherCommands(
                        new CommandSpec(
                                "dispatcher list",
                                "list the dispatchers",
                                List.of(TYPE, NSID, IFINDEX),
                                List.of(),
                                List.of(),
                                List.of(
                                        new Example("dispatcher list", "all of them"),
                                        new Example(
                                                "dispatcher list --type tc-ingress -o json", "some of them, as JSON"))),
                        DispatcherCommands::list),
                new DispatcherCommands(
                        new CommandSpec(
                                "dispatcher get",
                                "show a dispatcher and its members",
                                List.of(),
                                KEY,
                                List.of(),
                                List.of(new Example(
                                        "dispatcher get tc-ingress 4026531840 2", "the one of interface 2"))),
                        DispatcherCommands::get),
                new DispatcherCommands(
                        new CommandSpec(
                                "dispatcher set-counting",
                                "have the slots of a dispatcher count, or not, while packets flow",
                                List.of(CommonOptions.DRY_RUN),
                                Stream.concat(KEY.stream(), Stream.of(CountingCommand.SWITCH))
                                        .toList(),
                                CountingCommand.NOTES,
                                List.of(new Example(
                                        "dispatcher set-counting tc-ingress 4026531840 2 off",
                                        "have none of its slots count"))),
                        DispatcherCommands::setCounting),
                new DispatcherCommands(
                        new CommandSpec(
                                "dispatcher delete",
                                "detach every member of a dispatcher, with the last of which it goes",
                                List.of(CommonOptions.DRY_RUN),
                                KEY,
                                List.of("The programs stay loaded."),
                                List.of(new Example(
                                        "dispatcher delete tc-ingress 4026531840 2",
                                        "take the one of interface 2 down"))),
                        DispatcherCommands::delete));
    }

    @Override
    public Result run(Invocation invocation) {
        return work.apply(invocation);
    }

    private static Result list(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        Optional<DispatcherType> type = arguments.value(TYPE).map(text -> Typed.as(text, DispatcherType::parse));
        Optional<Long> nsid = arguments.value(NSID).map(text -> Numbers.unsigned(NSID.name(), text));
        Optional<Integer> ifindex = arguments.value(IFINDEX).map(text -> Numbers.integer(IFINDEX.name(), text));
        List<Dispatcher> found = invocation.bpfman().listDispatchers().stream()
                .filter(dispatcher ->
                        type.isEmpty() || type.get() == dispatcher.key().type())
                .filter(dispatcher ->
                        nsid.isEmpty() || nsid.get() == dispatcher.key().nsid())
                .filter(dispatcher ->
                        ifindex.isEmpty() || ifindex.get() == dispatcher.key().ifindex())
                .toList();
        Function<Dispatcher, DispatcherView> views = DispatcherView.with(invocation.bpfman());
        return Result.of(
                        DispatcherView.table(found).text(),
                        Json.object()
                                .put(
                                        "dispatchers",
                                        found,
                                        dispatcher -> views.apply(dispatcher).summary()))
                .listing(found);
    }

    private static Result get(Invocation invocation) {
        DispatcherView view = DispatcherView.with(invocation.bpfman()).apply(find(invocation));
        return Result.of(view.snapshotText(), view.json()).showing(view.dispatcher());
    }

    private static Result delete(Invocation invocation) {
        Batch batch = new Batch("link", "detach", "detached");
        List<Long> ids = find(invocation).members().stream().map(Member::linkId).toList();
        return invocation.arguments().has(CommonOptions.DRY_RUN)
                ? batch.preview(invocation, ids, DetachRequest::new)
                : batch.remove(invocation, ids, id -> invocation.bpfman().detach(new DetachRequest(id)));
    }

    private static Result setCounting(Invocation invocation) {
        boolean counting =
                CountingCommand.parse(invocation.arguments().positional().get(KEY.size()));
        return CountingCommand.make(invocation, new SetCounting(key(invocation), counting));
    }

    private static Dispatcher find(Invocation invocation) {
        return invocation.bpfman().getDispatcher(key(invocation));
    }

    private static DispatcherKey key(Invocation invocation) {
        List<String> key = invocation.arguments().positional();
        return new DispatcherKey(
                Typed.as(key.get(0), DispatcherType::parse),
                Numbers.unsigned("NSID", key.get(1)),
                Numbers.integer("IFINDEX", key.get(2)));
    }
}
