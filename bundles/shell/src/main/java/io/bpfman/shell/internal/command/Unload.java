// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.UnloadRequest;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;

/** Unloads programs. */
public final class Unload implements Command {

    private static final Batch BATCH = new Batch("program", "unload", "unloaded");
    private static final Option REFUSE_LINKED =
            Option.flag("--refuse-linked", "refuse a program that is attached instead of detaching its links");

    private final CommandSpec spec;

    /**
     * @param name what it is called here
     */
    public Unload(String name) {
        spec = new CommandSpec(
                name,
                "unload programs; their links are detached first",
                List.of(Batch.IGNORE_MISSING, REFUSE_LINKED, CommonOptions.DRY_RUN),
                List.of(new Parameter(
                        "PROGRAM_ID", ValueKind.PROGRAM_ID, true, true, "the programs, as programs lists them")),
                List.of(),
                List.of(
                        new Example(name + " 42", "unload program 42, whatever it is attached to"),
                        new Example(name + " --refuse-linked 42 43", "unload both, but none that is attached")));
    }

    @Override
    public CommandSpec spec() {
        return spec;
    }

    @Override
    public Result run(Invocation invocation) {
        if (invocation.arguments().has(CommonOptions.DRY_RUN)) {
            return BATCH.preview(invocation, id -> request(invocation, id));
        }
        return BATCH.remove(invocation, id -> invocation.bpfman().unload(request(invocation, id)));
    }

    private static UnloadRequest request(Invocation invocation, long id) {
        return new UnloadRequest(
                id,
                invocation.arguments().has(REFUSE_LINKED)
                        ? UnloadRequest.WhenLinked.REFUSE
                        : UnloadRequest.WhenLinked.DETACH);
    }
}
