// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Direction;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Typed;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;

/** Attaches a program to a direction of an interface; program, interface and direction are arguments, not options. */
public final class LinkAttachTc implements Command {

    private static final CommandSpec SPEC = new CommandSpec(
            "link attach tc",
            "attach a program to a direction of an interface, as a member of the dispatcher there",
            List.of(
                    AttachOptions.PRIORITY.asRequired(),
                    AttachOptions.PROCEED_ON,
                    CommonOptions.NETNS,
                    AttachOptions.LINK_PIN_PATH,
                    CommonOptions.METADATA,
                    CommonOptions.DRY_RUN),
            List.of(
                    new Parameter("PROGRAM_ID", ValueKind.PROGRAM_ID, true, false, "a loaded program of type tc"),
                    new Parameter("INTERFACE", ValueKind.INTERFACE, true, false, "where it runs"),
                    new Parameter("DIRECTION", ValueKind.DIRECTION, true, false, "ingress or egress")),
            List.of("Up to ten programs run at one attach point; each gets a slot by its priority."),
            List.of(
                    new Example("link attach tc 42 eth0 ingress -p 50", "run program 42 on what comes in at eth0"),
                    new Example(
                            "link attach tc 42 veth1 egress -p 10 -n /run/netns/blue",
                            "run it on what leaves veth1 of the namespace blue")));

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        List<String> place = invocation.arguments().positional();
        return AttachOptions.attach(
                invocation,
                AttachOptions.tc(
                        invocation,
                        Numbers.id("PROGRAM_ID", place.get(0)),
                        place.get(1),
                        Typed.as(place.get(2), Direction::parse)));
    }
}
