// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.gogo;

import io.bpfman.shell.CommandShell;
import io.bpfman.shell.Output;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.jspecify.annotations.Nullable;

/** One command as Gogo calls it. Gogo makes the standard streams of the calling thread those of the session, or of the pipe that the command is in. */
final class GogoFunction implements Function {

    private final CommandShell shell;
    private final String command;

    GogoFunction(CommandShell shell, String command) {
        this.shell = shell;
        this.command = command;
    }

    @Override
    public @Nullable Object execute(CommandSession session, List<Object> arguments) {
        List<String> words = new ArrayList<>();
        words.add(command);
        arguments.forEach(argument -> words.add(String.valueOf(argument)));
        shell.run(words, new Output(System.out, System.err, Terminals.unicode()));
        return null;
    }
}
