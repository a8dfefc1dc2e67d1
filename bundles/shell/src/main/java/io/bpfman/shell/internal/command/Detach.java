// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.DetachRequest;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;

/** Detaches links. */
public final class Detach implements Command {

    private static final Batch BATCH = new Batch("link", "detach", "detached");

    private final CommandSpec spec;

    /**
     * @param name what it is called here
     */
    public Detach(String name) {
        spec = new CommandSpec(
                name,
                "detach links; the other members of their dispatchers go on",
                List.of(Batch.IGNORE_MISSING, CommonOptions.DRY_RUN),
                List.of(new Parameter("LINK_ID", ValueKind.LINK_ID, true, true, "the links, as links lists them")),
                List.of("With the last member of an attach point its dispatcher goes too."),
                List.of(
                        new Example(name + " 7", "detach link 7"),
                        new Example(
                                name + " 7 8 9 --ignore-missing", "detach three, those that are gone already too")));
    }

    @Override
    public CommandSpec spec() {
        return spec;
    }

    @Override
    public Result run(Invocation invocation) {
        if (invocation.arguments().has(CommonOptions.DRY_RUN)) {
            return BATCH.preview(invocation, DetachRequest::new);
        }
        return BATCH.remove(invocation, id -> invocation.bpfman().detach(new DetachRequest(id)));
    }
}
