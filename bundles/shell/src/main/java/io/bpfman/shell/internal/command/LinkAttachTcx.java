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

/** Attaches a program by a TCX link of its own; program, interface and direction are arguments, not options. */
public final class LinkAttachTcx implements Command {

    private static final CommandSpec SPEC = new CommandSpec(
            "link attach tcx",
            AttachTcx.SUMMARY,
            List.of(
                    AttachOptions.TCX_PRIORITY.asRequired(),
                    CommonOptions.NETNS,
                    AttachOptions.TCX_LINK_PIN_PATH,
                    CommonOptions.METADATA,
                    CommonOptions.DRY_RUN),
            List.of(
                    new Parameter("PROGRAM_ID", ValueKind.PROGRAM_ID, true, false, "a loaded program of type tcx"),
                    new Parameter("INTERFACE", ValueKind.INTERFACE, true, false, "where it runs"),
                    new Parameter("DIRECTION", ValueKind.DIRECTION, true, false, "ingress or egress")),
            AttachTcx.NOTES,
            List.of(new Example("link attach tcx 42 eth0 ingress -p 50", "run program 42 on what comes in at eth0")));

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        List<String> place = invocation.arguments().positional();
        return AttachOptions.attach(
                invocation,
                AttachOptions.tcx(
                        invocation,
                        Numbers.id("PROGRAM_ID", place.get(0)),
                        place.get(1),
                        Typed.as(place.get(2), Direction::parse)));
    }
}
