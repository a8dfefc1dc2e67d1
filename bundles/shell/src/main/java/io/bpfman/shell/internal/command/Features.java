// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.view.EnvironmentView;
import java.util.List;

/** Shows what the kernel can do. */
public final class Features implements Command {

    private static final CommandSpec SPEC = new CommandSpec(
            "features",
            "show the kernel, what it can do, and what bpfman uses of it and why",
            List.of(),
            List.of(),
            List.of(),
            List.of(new Example("features", "every feature that was probed, with the reason for the answer")));

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        EnvironmentView view = new EnvironmentView(invocation.bpfman().environment());
        return Result.of(view.text(), view.json()).showing(view.environment());
    }
}
