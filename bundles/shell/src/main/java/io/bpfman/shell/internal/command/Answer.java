// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.CommandException;
import io.bpfman.shell.Output;
import io.bpfman.shell.internal.model.Feed;
import java.util.List;
import java.util.Optional;

/**
 * What a command answers whoever called it.
 *
 * @param text what is to be printed, without a newline at the end; empty when there is nothing to say
 * @param objects what the text shows, as values of the API; empty when it was asked for in another form, or shows none
 * @param failures what went wrong for some of several objects; the last line sums up
 * @param warnings what the text leaves out and why; the command has not failed for that
 * @param status what a command of the host ends with, see {@link io.bpfman.shell.internal.model.Result}
 * @param feed what the command goes on to tell behind the text
 */
public record Answer(
        String text,
        Optional<Object> objects,
        List<String> failures,
        List<String> warnings,
        int status,
        Optional<Feed> feed) {

    /** An answer that leaves nothing out. */
    public Answer(String text, Optional<Object> objects, List<String> failures) {
        this(text, objects, failures, List.of(), 0, Optional.empty());
    }

    public Answer {
        text = text.stripTrailing();
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
    }

    /** Prints the text, and what there is to tell behind it, for as long as that goes on. */
    public void print(Output output) {
        if (!text.isEmpty()) {
            output.out().print(text + "\n");
        }
        feed.ifPresent(more -> more.to(output.out()));
        if (output.out().checkError()) {
            throw new CommandException("the result could not be written: the output is closed, or its device is full");
        }
    }

    /** Tells the warnings and the failures, if there are any, a line each, and fails with the last. */
    public void check(Output output) {
        warnings.forEach(warning -> output.err().println("bpfman: warning: " + warning));
        if (failures.isEmpty()) {
            return;
        }
        int last = failures.size() - 1;
        failures.subList(0, last).forEach(output.err()::println);
        output.err().flush();
        throw CommandException.ending(failures.get(last), status == 0 ? CommandException.FAILED : status);
    }
}
