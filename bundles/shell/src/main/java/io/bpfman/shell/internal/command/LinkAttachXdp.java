// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;

/** Attaches a program to an interface's XDP hook; program and interface are arguments, not options. */
public final class LinkAttachXdp implements Command {

    private static final CommandSpec SPEC = new CommandSpec(
            "link attach xdp",
            "attach a program to an interface's XDP hook, as a member of the dispatcher there",
            List.of(
                    AttachOptions.PRIORITY.asRequired(),
                    AttachOptions.XDP_PROCEED_ON,
                    AttachOptions.MODE,
                    CommonOptions.NETNS,
                    AttachOptions.LINK_PIN_PATH,
                    CommonOptions.METADATA,
                    CommonOptions.DRY_RUN),
            List.of(
                    new Parameter("PROGRAM_ID", ValueKind.PROGRAM_ID, true, false, "a loaded program of type xdp"),
                    new Parameter("INTERFACE", ValueKind.INTERFACE, true, false, "where it runs")),
            List.of(
                    "Up to ten programs run at one interface; each gets a slot by its priority.",
                    "The first member decides the mode; a later one runs in the same, or asks for it."),
            List.of(new Example("link attach xdp 42 eth0 -p 50", "run program 42 on what comes in at eth0")));

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        List<String> place = invocation.arguments().positional();
        return AttachOptions.attach(
                invocation, AttachOptions.xdp(invocation, Numbers.id("PROGRAM_ID", place.get(0)), place.get(1)));
    }
}
