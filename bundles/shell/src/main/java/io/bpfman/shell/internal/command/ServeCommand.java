// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;

/** The command that starts an agent for other programs. The command of the host does that; an agent that is asked runs already, and says so. */
final class ServeCommand {
    private ServeCommand() {}

    static Command command() {
        return new Command("serve", "start an agent that other programs call", ServeCommand::takes, invocation -> {
            throw new CommandException(
                    "serve: this agent runs already, as it was started; bpfman serve starts another once it has"
                            + " ended, and bpfman agent --with grpc one with commands");
        });
    }

    private static void takes(Syntax syntax) {
        syntax.options(
                        Options.flag("--csi-support", "serve the container storage interface, too"),
                        Options.value(
                                "--socket-path PATH",
                                ValueKind.FREE,
                                "where bpfman.v1 is served ($BPFMAN_SOCKET_PATH)"))
                .example("--socket-path /run/bpfman-sock/bpfman.sock", "serve bpfman.v1 at this Unix socket");
    }
}
