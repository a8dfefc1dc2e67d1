// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Direction;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;

/** Attaches a program to a direction of an interface. */
public final class AttachTc implements Command {

    private static final Option PROGRAM_ID = MemberOptions.programId("tc");
    private static final Option DIRECTION = Option.value(
                    "--direction", "ingress|egress", ValueKind.DIRECTION, "which packets it sees")
            .orShort("-d")
            .asRequired();
    private static final Option PROCEED_ON = Option.value(
            "--proceed-on",
            "ACTION[,...]",
            ValueKind.TC_ACTIONS,
            "the verdicts after which the next member runs (default pipe,dispatcher_return)");

    private static final CommandSpec SPEC = new CommandSpec(
            "attach-tc",
            "attach a program to a direction of an interface, as a member of the dispatcher there",
            List.of(
                    PROGRAM_ID,
                    DIRECTION,
                    MemberOptions.PRIORITY,
                    PROCEED_ON,
                    CommonOptions.INTERFACE,
                    CommonOptions.NETNS,
                    MemberOptions.LINK_PIN_PATH,
                    CommonOptions.METADATA,
                    CommonOptions.DRY_RUN),
            List.of(MemberOptions.INTERFACE),
            List.of("Up to ten programs run at one attach point; each gets a slot by its priority."),
            List.of(
                    new Example(
                            "attach-tc --program-id 42 --direction ingress --priority 50 --proceed-on ok,pipe eth0",
                            "run program 42 on what comes in at eth0, and go on after the verdicts ok and pipe"),
                    new Example(
                            "attach-tc --program-id 42 -d egress -n /run/netns/blue veth1",
                            "run it on what leaves veth1 of the namespace blue")));

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        return MemberOptions.attach(invocation, attachSpec(invocation.arguments()));
    }

    private static TcAttachSpec attachSpec(Arguments arguments) {
        return new TcAttachSpec(
                Numbers.id(PROGRAM_ID.name(), arguments.required(PROGRAM_ID)),
                MemberOptions.interfaceName(SPEC, arguments),
                Direction.parse(arguments.required(DIRECTION)),
                MemberOptions.priority(arguments),
                arguments.value(PROCEED_ON).map(ProceedOn::parseTc).orElse(ProceedOn.TC_DEFAULT),
                MemberOptions.path(arguments, CommonOptions.NETNS),
                MemberOptions.path(arguments, MemberOptions.LINK_PIN_PATH),
                CommonOptions.metadata(arguments));
    }
}
