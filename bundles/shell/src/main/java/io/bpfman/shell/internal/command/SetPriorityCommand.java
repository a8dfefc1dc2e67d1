// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.SetPriority;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Typed;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;

/** Gives a link another priority. */
public final class SetPriorityCommand implements Command {

    private final CommandSpec spec;

    /**
     * @param name what it is called here
     */
    public SetPriorityCommand(String name) {
        spec = new CommandSpec(
                name,
                "give a link another priority, while packets flow",
                List.of(CommonOptions.DRY_RUN),
                List.of(
                        LinkChanges.LINK,
                        new Parameter("PRIORITY", ValueKind.FREE, true, false, "0 or more, lower runs first")),
                List.of(
                        "Among equals the newest member of a dispatcher runs first, but the oldest TCX link.",
                        "A TCX link has to keep its place: detach it, and attach its program again, to move it."),
                List.of(new Example(name + " 7 10", "run link 7 before every member with a priority above 10")));
    }

    @Override
    public CommandSpec spec() {
        return spec;
    }

    @Override
    public Result run(Invocation invocation) {
        List<String> arguments = invocation.arguments().positional();
        return LinkChanges.make(
                invocation,
                Typed.value(() -> new SetPriority(
                        Numbers.id("LINK_ID", arguments.get(0)), Numbers.integer("PRIORITY", arguments.get(1)))));
    }
}
