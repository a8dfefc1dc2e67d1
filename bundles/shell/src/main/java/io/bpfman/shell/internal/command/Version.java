// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.view.Json;
import java.util.List;

/** Shows the version. */
public final class Version implements Command {

    private static final CommandSpec SPEC = new CommandSpec(
            "version",
            "show the version of bpfman and of Java",
            List.of(),
            List.of(),
            List.of(),
            List.of(new Example("version", "bpfman's and Java's")));

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        String version = invocation.services().version();
        String java = Runtime.version().toString();
        return Result.plain(
                "bpfman " + version + "\nJava " + java,
                Json.object().put("version", version).put("java", java));
    }
}
