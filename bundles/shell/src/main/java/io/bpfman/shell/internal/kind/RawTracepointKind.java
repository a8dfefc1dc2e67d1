// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.LinkKind;
import io.bpfman.api.RawTracepointAttachSpec;
import io.bpfman.api.RawTracepointLinkDetails;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.LabelView;

/** Links at tracepoints of the kernel whose arguments a program sees as the kernel has them. */
final class RawTracepointKind extends LoneKind<RawTracepointLinkDetails> {
    private static final TargetWord NAME = new TargetWord(
            "--tracepoint",
            "-t",
            "NAME",
            ValueKind.RAW_TRACEPOINT,
            "the tracepoint without its group, as sched_switch (default the one that the program was loaded for)");

    RawTracepointKind() {
        super(
                RawTracepointLinkDetails.class,
                "attach a program to a raw tracepoint of the kernel",
                LinkKind.RAW_TRACEPOINT);
    }

    @Override
    public void takes(Syntax syntax, Form form) {
        NAME.takes(syntax, form);
        String program = form == Form.ARGUMENTS ? "42" : "--program-id 42";
        syntax.example(program + " sys_enter", "run program 42 at the beginning of every system call")
                .example(program, "run it at the tracepoint that it was loaded for");
    }

    @Override
    public AttachSpec spec(Invocation invocation, Form form, long programId) {
        return new RawTracepointAttachSpec(programId, NAME.typed(invocation, form), invocation.metadata());
    }

    @Override
    String place(RawTracepointLinkDetails tracepoint) {
        return tracepoint.name();
    }

    @Override
    void describe(RawTracepointLinkDetails tracepoint, LabelView text) {
        text.add("Tracepoint", tracepoint.name());
    }
}
