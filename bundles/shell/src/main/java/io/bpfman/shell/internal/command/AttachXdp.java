// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;

/** Attaches a program to an interface's XDP hook. */
public final class AttachXdp implements Command {

    private static final Option PROGRAM_ID = Option.value(
                    "--program-id", "ID", ValueKind.PROGRAM_ID, "the kernel's id of a loaded program of type xdp")
            .asRequired();

    private final CommandSpec spec;

    /**
     * @param name what it is called here
     */
    public AttachXdp(String name) {
        spec = new CommandSpec(
                name,
                "attach a program to an interface's XDP hook, as a member of the dispatcher there",
                List.of(
                        PROGRAM_ID,
                        AttachOptions.PRIORITY,
                        AttachOptions.XDP_PROCEED_ON,
                        AttachOptions.MODE,
                        CommonOptions.INTERFACE,
                        CommonOptions.NETNS,
                        AttachOptions.LINK_PIN_PATH,
                        CommonOptions.METADATA,
                        CommonOptions.DRY_RUN),
                List.of(new Parameter("INTERFACE", ValueKind.INTERFACE, false, false, "the same as --iface")),
                List.of(
                        "Up to ten programs run at one interface; each gets a slot by its priority.",
                        "The first member decides the mode; a later one runs in the same, or asks for it."),
                List.of(
                        new Example(
                                name + " --program-id 42 --priority 50 --proceed-on pass,tx eth0",
                                "run program 42 on what comes in at eth0, and go on after the verdicts pass and tx"),
                        new Example(
                                name + " --program-id 42 --mode generic -n /run/netns/blue veth1",
                                "run it in generic mode at veth1 of the namespace blue")));
    }

    @Override
    public CommandSpec spec() {
        return spec;
    }

    @Override
    public Result run(Invocation invocation) {
        return AttachOptions.attach(
                invocation,
                AttachOptions.xdp(
                        invocation,
                        Numbers.id(PROGRAM_ID.name(), invocation.arguments().required(PROGRAM_ID)),
                        AttachOptions.interfaceName(invocation, spec)));
    }
}
