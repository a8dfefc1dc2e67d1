// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.Caller;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Commands;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.ArrayList;
import java.util.List;

/** Explains the commands, itself among them. */
public final class Help implements Command {

    private static final CommandSpec SPEC = new CommandSpec(
            "help",
            "list the commands, or explain one",
            List.of(),
            List.of(new Parameter("COMMAND", ValueKind.COMMAND, false, true, "the command to explain")),
            List.of(),
            List.of(new Example("help attach-tc", "usage, options and examples of attach-tc")));

    private final List<Command> others;

    /**
     * @param others what there is to explain besides
     */
    public Help(List<Command> others) {
        this.others = List.copyOf(others);
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        Commands commands = commands();
        List<String> words = invocation.arguments().positional();
        HelpView view = new HelpView(invocation.caller().face());
        if (words.isEmpty()) {
            return view.list(commands.specs());
        }
        if (commands.isGroup(words)) {
            return view.list(commands.specs().stream()
                    .filter(spec -> spec.name().startsWith(String.join(" ", words) + " "))
                    .toList());
        }
        Caller.Face face = invocation.caller().face();
        CommandSpec found = commands.call(words, face).command().spec();
        return view.of(face == Caller.Face.HOST ? found.and(GlobalOptions.ALL) : found);
    }

    /** The others and this one. */
    public Commands commands() {
        List<Command> all = new ArrayList<>(others);
        all.add(this);
        return new Commands(all);
    }
}
