// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SetProceedOn;
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

/** Has the next member run after other verdicts than before. */
public final class SetProceedOnCommand implements Command {

    private final CommandSpec spec;

    /**
     * @param name what it is called here
     */
    public SetProceedOnCommand(String name) {
        spec = new CommandSpec(
                name,
                "change after which verdicts of a link the next one runs, while packets flow",
                List.of(CommonOptions.DRY_RUN),
                List.of(
                        LinkChanges.LINK,
                        new Parameter(
                                "ACTION[,...]",
                                ValueKind.LINK_ACTIONS,
                                true,
                                false,
                                "verdicts, as --proceed-on of the link's attach takes them")),
                List.of(),
                List.of(new Example(name + " 7 ok,pipe", "go on behind link 7 after the verdicts ok and pipe")));
    }

    @Override
    public CommandSpec spec() {
        return spec;
    }

    @Override
    public Result run(Invocation invocation) {
        List<String> arguments = invocation.arguments().positional();
        Link link = invocation.bpfman().getLink(Numbers.id("LINK_ID", arguments.get(0)));
        ProceedOn proceedOn =
                Typed.as(arguments.get(1), link.kind() == LinkKind.XDP ? ProceedOn::parseXdp : ProceedOn::parseTc);
        return LinkChanges.make(invocation, new SetProceedOn(link.id(), proceedOn));
    }
}
