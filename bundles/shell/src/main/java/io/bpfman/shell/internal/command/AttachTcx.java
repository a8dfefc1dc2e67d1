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

/** Attaches a program to a direction of an interface by a TCX link of its own. */
public final class AttachTcx implements Command {

    static final String SUMMARY = "attach a program to a direction of an interface by a TCX link, without a dispatcher";
    static final List<String> NOTES = List.of(
            "Any number of programs run at one hook, each of them once. A verdict of unspec hands a packet on.",
            "They run before the dispatcher there, and before what others attached earlier: see tcx-chain.");

    private static final Option PROGRAM_ID = Option.value(
                    "--program-id", "ID", ValueKind.PROGRAM_ID, "the kernel's id of a loaded program of type tcx")
            .asRequired();
    private static final Option DIRECTION = Option.value(
                    "--direction", "ingress|egress", ValueKind.DIRECTION, "which packets it sees")
            .orShort("-d")
            .asRequired();
    private final CommandSpec spec;

    /**
     * @param name what it is called here
     */
    public AttachTcx(String name) {
        spec = new CommandSpec(
                name,
                SUMMARY,
                List.of(
                        PROGRAM_ID,
                        DIRECTION,
                        AttachOptions.TCX_PRIORITY,
                        CommonOptions.INTERFACE,
                        CommonOptions.NETNS,
                        AttachOptions.TCX_LINK_PIN_PATH,
                        CommonOptions.METADATA,
                        CommonOptions.DRY_RUN),
                List.of(new Parameter("INTERFACE", ValueKind.INTERFACE, false, false, "the same as --iface")),
                NOTES,
                List.of(new Example(
                        name + " --program-id 42 --direction ingress --priority 50 eth0",
                        "run program 42 on what comes in at eth0")));
    }

    @Override
    public CommandSpec spec() {
        return spec;
    }

    @Override
    public Result run(Invocation invocation) {
        return AttachOptions.attach(
                invocation,
                AttachOptions.tcx(
                        invocation,
                        Numbers.id(PROGRAM_ID.name(), invocation.arguments().required(PROGRAM_ID)),
                        AttachOptions.interfaceName(invocation, spec),
                        Typed.as(invocation.arguments().required(DIRECTION), Direction::parse)));
    }
}
