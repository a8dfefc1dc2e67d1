// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Direction;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Typed;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.TcxChainView;
import java.util.List;

/** Shows everything that runs on a TCX hook. */
public final class TcxChainCommand implements Command {

    private static final CommandSpec SPEC = new CommandSpec(
            "tcx-chain",
            "show what runs on a direction of an interface by TCX, whoever attached it, in the order it runs",
            List.of(CommonOptions.NETNS),
            List.of(
                    new Parameter("INTERFACE", ValueKind.INTERFACE, true, false, "where it runs"),
                    new Parameter("DIRECTION", ValueKind.DIRECTION, true, false, "ingress or egress")),
            List.of("Behind it run the filters of clsact: see tc filter show."),
            List.of(new Example("tcx-chain eth0 ingress", "what sees the packets that come in at eth0")));

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        List<String> place = invocation.arguments().positional();
        TcxChainView view = new TcxChainView(invocation
                .bpfman()
                .getTcxChain(
                        place.get(0), Typed.as(place.get(1), Direction::parse), CommonOptions.namespace(invocation)));
        return Result.of(view.table().text(), view.json()).showing(view.chain());
    }
}
