// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Direction;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Typed;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;

/** Attaches a program to a direction of an interface. */
public final class AttachTc implements Command {

    private static final Option PROGRAM_ID = Option.value(
                    "--program-id", "ID", ValueKind.PROGRAM_ID, "the kernel's id of a loaded program of type tc")
            .asRequired();
    private static final Option DIRECTION = Option.value(
                    "--direction", "ingress|egress", ValueKind.DIRECTION, "which packets it sees")
            .orShort("-d")
            .asRequired();
    private final CommandSpec spec;

    /**
     * @param name what it is called here
     */
    public AttachTc(String name) {
        spec = new CommandSpec(
                name,
                "attach a program to a direction of an interface, as a member of the dispatcher there",
                List.of(
                        PROGRAM_ID,
                        DIRECTION,
                        AttachOptions.PRIORITY,
                        AttachOptions.PROCEED_ON,
                        CommonOptions.INTERFACE,
                        CommonOptions.NETNS,
                        AttachOptions.LINK_PIN_PATH,
                        CommonOptions.METADATA,
                        CommonOptions.DRY_RUN),
                List.of(new Parameter("INTERFACE", ValueKind.INTERFACE, false, false, "the same as --iface")),
                List.of("Up to ten programs run at one attach point; each gets a slot by its priority."),
                List.of(
                        new Example(
                                name + " --program-id 42 --direction ingress --priority 50 --proceed-on ok,pipe eth0",
                                "run program 42 on what comes in at eth0, and go on after the verdicts ok and pipe"),
                        new Example(
                                name + " --program-id 42 -d egress -n /run/netns/blue veth1",
                                "run it on what leaves veth1 of the namespace blue")));
    }

    @Override
    public CommandSpec spec() {
        return spec;
    }

    @Override
    public Result run(Invocation invocation) {
        return AttachOptions.attach(
                invocation,
                AttachOptions.tc(
                        invocation,
                        Numbers.id(PROGRAM_ID.name(), invocation.arguments().required(PROGRAM_ID)),
                        AttachOptions.interfaceName(invocation, spec),
                        Typed.as(invocation.arguments().required(DIRECTION), Direction::parse)));
    }
}
