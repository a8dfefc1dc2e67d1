// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.shell.Caller;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.view.LinkView;
import io.bpfman.shell.internal.view.ProgramView;

/**
 * One call of a command.
 *
 * @param caller who made it, and from where
 * @param unicode whether the result may be drawn with more than ASCII
 */
public record Invocation(Arguments arguments, Services services, Caller caller, boolean unicode) {

    /** What is wrong with the arguments of this call, with a hint. */
    public CommandException wrong(CommandSpec spec, String what) {
        return new CommandException(what + "\nusage: " + caller.face().prefix() + spec.usage());
    }

    /** The program with its links. */
    public ProgramView view(Program program) {
        return ProgramView.of(program, bpfman().listLinks(), services::isPresent);
    }

    /** The link with its program. */
    public LinkView view(Link link) {
        return LinkView.of(link, bpfman().listPrograms(), services::isPresent);
    }

    /** The manager. */
    public Bpfman bpfman() {
        return services.bpfman();
    }
}
