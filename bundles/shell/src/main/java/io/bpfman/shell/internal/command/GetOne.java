// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Shows everything of one program or of one link.
 *
 * @param show what there is of the object with an id
 */
record GetOne(CommandSpec spec, String noun, BiFunction<Invocation, Long, Result> show) implements Command {

    static GetOne program() {
        return new GetOne(spec("program", ValueKind.PROGRAM_ID), "program", Get::program);
    }

    static GetOne link() {
        return new GetOne(spec("link", ValueKind.LINK_ID), "link", Get::link);
    }

    private static CommandSpec spec(String noun, ValueKind kind) {
        return new CommandSpec(
                noun + " get",
                "show everything about a " + noun,
                List.of(),
                List.of(new Parameter("ID", kind, true, false, "the " + noun + "'s id")),
                List.of(),
                List.of(new Example(noun + " get 42", "the one with the id 42")));
    }

    @Override
    public Result run(Invocation invocation) {
        return show.apply(
                invocation,
                Numbers.id(noun + " id", invocation.arguments().positional().get(0)));
    }
}
