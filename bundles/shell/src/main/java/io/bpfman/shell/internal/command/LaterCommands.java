// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Model.OptionSpec;

/** What is in the grammar before it can be done: the arguments are read, then it says so. */
final class LaterCommands {
    private LaterCommands() {}

    static List<Command> all() {
        Command serve = command(
                "serve",
                "remote procedure calls",
                "",
                syntax -> syntax.options(
                        Options.flag("--csi-support", "serve the container storage interface, too"),
                        free("--socket-path PATH", "where ($BPFMAN_SOCKET_PATH)")));
        return List.of(serve);
    }

    /**
     * A command.
     *
     * @param what the thing that is missing, in the plural
     * @param example the arguments of a call
     */
    private static Command command(String name, String what, String example, Consumer<Syntax> takes) {
        String message = what + " are not supported yet";
        return new Command(
                name,
                message,
                syntax -> {
                    takes.accept(syntax);
                    syntax.example(example, "says that it is not supported yet");
                },
                invocation -> {
                    throw new CommandException(name + ": " + message);
                });
    }

    private static OptionSpec.Builder free(String synopsis, String help) {
        return Options.value(synopsis, ValueKind.FREE, help);
    }
}
