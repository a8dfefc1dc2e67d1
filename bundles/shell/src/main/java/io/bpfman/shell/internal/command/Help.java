// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.Caller;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Commands;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.ArrayList;
import java.util.List;

/** Explains the commands, itself among them. */
final class Help {
    private final Commands commands;

    /**
     * @param others what there is to explain besides
     */
    Help(List<Command> others) {
        List<Command> all = new ArrayList<>(others);
        all.add(new Command("help", "list the commands, or explain one", Help::takes, this::explain));
        commands = new Commands(all);
    }

    /** The others and this one. */
    Commands commands() {
        return commands;
    }

    private static void takes(Syntax syntax) {
        syntax.optionalArguments(ValueKind.COMMAND, "COMMAND", "the command to explain")
                .example("attach-tc", "usage, options and examples of attach-tc");
    }

    private Result explain(Invocation invocation) {
        Caller.Face face = invocation.caller().face();
        List<String> words = invocation.arguments().positional();
        HelpView view = new HelpView(face);
        if (words.isEmpty()) {
            return view.list(commands.all());
        }
        if (commands.isGroup(words)) {
            return view.list(commands.all().stream()
                    .filter(command -> command.name().startsWith(String.join(" ", words) + " "))
                    .toList());
        }
        Syntax found = commands.call(words, face).command().syntax();
        return view.of(face == Caller.Face.HOST ? found.options(GlobalOptions.all()) : found);
    }
}
