// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.SetEnabled;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;

/** Has members run, or has their chains go on past them. */
public final class SetEnabledCommand implements Command {

    private final CommandSpec spec;
    private final boolean enabled;
    private final Batch batch;

    private SetEnabledCommand(CommandSpec spec, boolean enabled) {
        this.spec = spec;
        this.enabled = enabled;
        this.batch = enabled ? new Batch("link", "enable", "enabled") : new Batch("link", "disable", "disabled");
    }

    /**
     * Has them run.
     *
     * @param name what it is called here
     */
    static SetEnabledCommand enable(String name) {
        return new SetEnabledCommand(
                spec(
                        name,
                        "have links run again that were disabled, while packets flow",
                        "Each runs at the place that it kept; there is always room for it.",
                        new Example(name + " 7", "have link 7 run again")),
                true);
    }

    /**
     * Has them not run.
     *
     * @param name what it is called here
     */
    static SetEnabledCommand disable(String name) {
        return new SetEnabledCommand(
                spec(
                        name,
                        "have links not run, and the chain go on past them, while packets flow",
                        "They keep their ids, their places among the ten, and their counts. When no member runs,"
                                + " a TC chain ends in ok and an XDP chain in pass.",
                        new Example(name + " 7 8", "have packets pass links 7 and 8 by")),
                false);
    }

    private static CommandSpec spec(String name, String summary, String note, Example example) {
        return new CommandSpec(
                name,
                summary,
                List.of(CommonOptions.DRY_RUN),
                List.of(new Parameter("LINK_ID", ValueKind.LINK_ID, true, true, "the links, as links lists them")),
                List.of(note),
                List.of(example));
    }

    @Override
    public CommandSpec spec() {
        return spec;
    }

    @Override
    public Result run(Invocation invocation) {
        if (invocation.arguments().has(CommonOptions.DRY_RUN)) {
            return batch.preview(invocation, id -> new SetEnabled(id, enabled));
        }
        return batch.run(invocation, id -> invocation.bpfman().change(new SetEnabled(id, enabled)));
    }
}
