// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.NamespaceId;
import io.bpfman.api.SetCounting;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Typed;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.ChainDrawing;
import io.bpfman.shell.internal.view.DispatcherView;
import java.util.List;
import java.util.Optional;

/** Has the slots of an interface's dispatcher count, or not. */
public final class CountingCommand implements Command {

    static final Parameter SWITCH =
            new Parameter("on|off", ValueKind.SWITCH, true, false, "whether each slot counts runs and verdicts");
    static final List<String> NOTES = List.of(
            "Off costs nothing: the kernel removes the code. Counts stay as they are meanwhile, and go on from there.",
            "A new dispatcher counts as the manager's configuration says (counting).");

    private static final CommandSpec SPEC = new CommandSpec(
            "counting",
            "have the slots of a dispatcher count, or not, while packets flow",
            List.of(CommonOptions.NETNS, CommonOptions.DRY_RUN),
            List.of(
                    SWITCH,
                    new Parameter("TYPE", ValueKind.DISPATCHER_TYPE, true, false, "xdp, tc-ingress or tc-egress"),
                    new Parameter("INTERFACE", ValueKind.INTERFACE, true, false, "the interface")),
            NOTES,
            List.of(new Example("counting off tc-ingress eth0", "have none of its slots count")));

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        List<String> arguments = invocation.arguments().positional();
        boolean counting = parse(arguments.get(0));
        DispatcherKey key = find(invocation, Typed.as(arguments.get(1), DispatcherType::parse), arguments.get(2));
        return make(invocation, new SetCounting(key, counting));
    }

    /** Whether it is {@code on}; throws when it is not {@code off} either. */
    static boolean parse(String text) {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw CommandException.usage("unknown switch \"" + text + "\"; one of on, off");
        };
    }

    /** Changes, or only shows how. */
    static Result make(Invocation invocation, SetCounting change) {
        if (invocation.arguments().has(CommonOptions.DRY_RUN)) {
            return CommonOptions.preview(invocation, change);
        }
        Dispatcher dispatcher = invocation.bpfman().change(change);
        return Result.of(
                        new ChainDrawing(invocation.unicode()).draw(dispatcher),
                        DispatcherView.with(invocation.bpfman())
                                .apply(dispatcher)
                                .json())
                .showing(dispatcher);
    }

    private static DispatcherKey find(Invocation invocation, DispatcherType type, String interfaceName) {
        Optional<String> netns = invocation.arguments().value(CommonOptions.NETNS);
        long nsid = invocation.places().nsid(netns);
        return invocation.bpfman().listDispatchers().stream()
                .filter(dispatcher -> dispatcher.key().type() == type)
                .filter(dispatcher -> dispatcher.key().nsid() == nsid)
                .filter(dispatcher -> dispatcher.interfaceName().equals(interfaceName))
                .map(Dispatcher::key)
                .findFirst()
                .orElseThrow(() -> new NotFoundException("there is no " + type.label() + " dispatcher on interface \""
                        + interfaceName + "\" in "
                        + netns.map(path -> "netns \"" + path + "\"").orElse("netns " + new NamespaceId(nsid))
                        + "; attach a program there first"));
    }
}
