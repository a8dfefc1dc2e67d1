// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.CommandException;
import java.util.List;

/** The commands that there are, in the order in which the help shows them. */
public record Commands(List<Command> all) {

    public Commands {
        all = List.copyOf(all);
    }

    /** What each is called and takes. */
    public List<CommandSpec> specs() {
        return all.stream().map(Command::spec).toList();
    }

    /** The command of this name; throws {@link CommandException} with what may have been meant. */
    public Command named(String name) {
        return all.stream()
                .filter(command -> command.spec().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandException("unknown command \"" + name + "\""
                        + Suggestions.text(
                                name, specs().stream().map(CommandSpec::name).toList())
                        + "\nsee: bpfman:help"));
    }
}
