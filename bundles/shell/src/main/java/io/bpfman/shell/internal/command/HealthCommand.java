// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.api.health.HealthResult;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.HealthView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Say how the agent is, to people and to what monitors hosts. */
final class HealthCommand {

    private HealthCommand() {}

    static Command command() {
        return new Command(
                "health",
                "say in a line how the agent is, and below it what is not as it should be",
                syntax -> syntax.argument(
                                "[CHECK|TAG...]", ValueKind.HEALTH_CHECK, "what to look at (default all checks)")
                        .notes(
                                "A plugin for Nagios and its kin: the status is 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.",
                                "The tag liveness selects what is cheap to look at and what starting the agent again mends.")
                        .example("", "how the agent is")
                        .example("liveness", "whether it is alive")
                        .example("store links -o json", "two checks, for a program to read"),
                HealthCommand::look);
    }

    private static Result look(Invocation invocation) {
        List<HealthResult> results;
        try {
            results = invocation
                    .services()
                    .health()
                    .look(new LinkedHashSet<>(invocation.arguments().positional()));
        } catch (InvalidSpecException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()), e);
        } catch (CommandException e) {
            return result(HealthView.down(String.valueOf(e.getMessage())));
        }
        return result(HealthView.of(results, isSimulated(invocation))).showing(new ArrayList<>(results));
    }

    private static Result result(HealthView view) {
        return Result.plain(view.text(), view::json).endingWith(view.status().code());
    }

    /** Whether it is a simulation cannot be told while the store cannot be read, and is the least that matters then. */
    private static boolean isSimulated(Invocation invocation) {
        try {
            return invocation.bpfman().environment().simulated();
        } catch (StoreException e) {
            return false;
        }
    }
}
