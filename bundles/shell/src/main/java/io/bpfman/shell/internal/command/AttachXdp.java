// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.ProceedOn;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpMode;
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

/** Attaches a program to an interface's XDP hook. */
public final class AttachXdp implements Command {

    private static final Option PROGRAM_ID = MemberOptions.programId("xdp");
    private static final Option MODE = Option.value(
            "--mode",
            "auto|native|generic",
            ValueKind.XDP_MODE,
            "native runs in the driver, generic in the network stack, auto takes native where the driver does (default auto)");
    private static final Option PROCEED_ON = Option.value(
            "--proceed-on",
            "ACTION[,...]",
            ValueKind.XDP_ACTIONS,
            "the verdicts after which the next member runs (default pass,dispatcher_return)");

    private static final CommandSpec SPEC = new CommandSpec(
            "attach-xdp",
            "attach a program to an interface's XDP hook, as a member of the dispatcher there",
            List.of(
                    PROGRAM_ID,
                    MemberOptions.PRIORITY,
                    PROCEED_ON,
                    MODE,
                    CommonOptions.INTERFACE,
                    CommonOptions.NETNS,
                    MemberOptions.LINK_PIN_PATH,
                    CommonOptions.METADATA,
                    CommonOptions.DRY_RUN),
            List.of(MemberOptions.INTERFACE),
            List.of(
                    "Up to ten programs run at one interface; each gets a slot by its priority.",
                    "The first member decides the mode; a later one runs in the same, or asks for it."),
            List.of(
                    new Example(
                            "attach-xdp --program-id 42 --priority 50 --proceed-on pass,tx eth0",
                            "run program 42 on what comes in at eth0, and go on after the verdicts pass and tx"),
                    new Example(
                            "attach-xdp --program-id 42 --mode generic -n /run/netns/blue veth1",
                            "run it in generic mode at veth1 of the namespace blue")));

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        return MemberOptions.attach(invocation, attachSpec(invocation.arguments()));
    }

    private static XdpAttachSpec attachSpec(Arguments arguments) {
        return new XdpAttachSpec(
                Numbers.id(PROGRAM_ID.name(), arguments.required(PROGRAM_ID)),
                MemberOptions.interfaceName(SPEC, arguments),
                MemberOptions.priority(arguments),
                arguments.value(PROCEED_ON).map(ProceedOn::parseXdp).orElse(ProceedOn.XDP_DEFAULT),
                arguments.value(MODE).map(XdpMode::parse).orElse(XdpMode.AUTO),
                MemberOptions.path(arguments, CommonOptions.NETNS),
                MemberOptions.path(arguments, MemberOptions.LINK_PIN_PATH),
                CommonOptions.metadata(arguments));
    }
}
