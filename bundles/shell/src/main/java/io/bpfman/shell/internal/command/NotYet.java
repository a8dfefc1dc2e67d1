// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import java.util.List;

/** A command of the grammar whose work is not there: its arguments are read, then it says so. */
record NotYet(CommandSpec spec, String what) implements Command {

    /**
     * @param what the thing that is missing, in the plural
     * @param example the arguments of a call
     */
    static NotYet command(String name, String what, List<Option> options, List<Parameter> parameters, String example) {
        return new NotYet(
                new CommandSpec(
                        name,
                        what + " are not supported yet",
                        options,
                        parameters,
                        List.of(),
                        List.of(new Example((name + " " + example).trim(), "says that it is not supported yet"))),
                what);
    }

    @Override
    public Result run(Invocation invocation) {
        throw new CommandException(spec.name() + ": " + what + " are not supported yet");
    }
}
