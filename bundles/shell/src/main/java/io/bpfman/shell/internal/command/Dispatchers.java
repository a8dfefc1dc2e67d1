// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherType;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Typed;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.ChainDrawing;
import io.bpfman.shell.internal.view.DispatcherView;
import io.bpfman.shell.internal.view.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lists dispatchers and draws their chains. */
public final class Dispatchers implements Command {

    private static final Option TYPE =
            Option.value("--type", "TYPE", ValueKind.DISPATCHER_TYPE, "only dispatchers of this type");

    private static final CommandSpec SPEC = new CommandSpec(
            "dispatchers",
            "draw the chain of every dispatcher, with what each member did to how many packets",
            List.of(TYPE, CommonOptions.INTERFACE, CommonOptions.NETNS),
            List.of(),
            List.of(
                    "runs: packets that the member saw since it was attached.",
                    "stopped here: packets whose way through the chain ended with its verdict, and with which."),
            List.of(
                    new Example("dispatchers", "all of them"),
                    new Example("dispatchers -i eth0 --type tc-ingress --json", "one of them, as JSON")));

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        Optional<DispatcherType> type = arguments.value(TYPE).map(text -> Typed.as(text, DispatcherType::parse));
        Optional<String> interfaceName = arguments.value(CommonOptions.INTERFACE);
        OptionalLong nsid = CommonOptions.nsid(invocation);
        List<Dispatcher> dispatchers = invocation.bpfman().listDispatchers().stream()
                .filter(dispatcher ->
                        type.isEmpty() || type.get() == dispatcher.key().type())
                .filter(dispatcher ->
                        interfaceName.isEmpty() || interfaceName.get().equals(dispatcher.interfaceName()))
                .filter(dispatcher ->
                        nsid.isEmpty() || nsid.getAsLong() == dispatcher.key().nsid())
                .toList();
        Function<Dispatcher, DispatcherView> views = DispatcherView.with(invocation.bpfman());
        ChainDrawing drawing = new ChainDrawing(invocation.unicode());
        return Result.of(
                        dispatchers.stream().map(drawing::draw).collect(Collectors.joining("\n")),
                        Json.object()
                                .put(
                                        "dispatchers",
                                        dispatchers,
                                        dispatcher -> views.apply(dispatcher).json()))
                .listing(dispatchers);
    }
}
