// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Direction;
import io.bpfman.api.TcxChain;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.EnvironmentView;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.TcxChainView;
import java.util.List;

/** Show what there is besides programs, links and dispatchers. */
final class ShowCommands {
    private ShowCommands() {}

    static Command tcxChain() {
        return new Command(
                "tcx-chain",
                "show what runs on a direction of an interface by TCX, whoever attached it, in the order it runs",
                syntax -> syntax.options(CommonOptions.netns())
                        .argument("INTERFACE", ValueKind.INTERFACE, "where it runs")
                        .argument("DIRECTION", ValueKind.DIRECTION, "ingress or egress")
                        .notes("Behind it run the filters of clsact: see tc filter show.")
                        .example("eth0 ingress", "what sees the packets that come in at eth0"),
                ShowCommands::tcxChain);
    }

    private static Result tcxChain(Invocation invocation) {
        List<String> place = invocation.arguments().positional();
        Direction direction = TypedValues.as(place.get(1), Direction::parse);
        TcxChain chain = invocation.bpfman().getTcxChain(place.get(0), direction, invocation.namespace());
        TcxChainView view = new TcxChainView(chain);
        return Result.of(view.table().text(), view.json()).showing(chain);
    }

    static Command features() {
        return new Command(
                "features",
                "show the kernel, what it can do, and what bpfman uses of it and why",
                syntax -> syntax.example("", "every feature that was probed, with the reason for the answer"),
                invocation -> {
                    EnvironmentView view =
                            new EnvironmentView(invocation.bpfman().environment());
                    return Result.of(view.text(), view.json()).showing(view.environment());
                });
    }

    static Command version() {
        return new Command(
                "version",
                "show the version of bpfman and of Java",
                syntax -> syntax.example("", "bpfman's and Java's"),
                invocation -> {
                    String version = invocation.services().version();
                    String java = Runtime.version().toString();
                    return Result.plain(
                            "bpfman " + version + "\nJava " + java,
                            Json.object().put("version", version).put("java", java));
                });
    }
}
