// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.LinkKind;
import io.bpfman.api.TracepointAttachSpec;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.LabelView;

/** Links at tracepoints of the kernel. */
final class TracepointKind extends LoneKind<TracepointLinkDetails> {
    private static final TargetWord TRACEPOINT = new TargetWord(
            "--tracepoint", "-t", "GROUP/NAME", ValueKind.TRACEPOINT, "the tracepoint, as sched/sched_switch");

    TracepointKind() {
        super(TracepointLinkDetails.class, "attach a program to a tracepoint of the kernel", LinkKind.TRACEPOINT);
    }

    @Override
    public void takes(Syntax syntax, Form form) {
        TRACEPOINT.takes(syntax, form);
        syntax.example(
                (form == Form.ARGUMENTS ? "42" : "--program-id 42") + " syscalls/sys_enter_openat",
                "run program 42 whenever a process opens a file");
    }

    @Override
    public AttachSpec spec(Invocation invocation, Form form, long programId) {
        return TracepointAttachSpec.of(programId, TRACEPOINT.required(invocation, form), invocation.metadata());
    }

    @Override
    String place(TracepointLinkDetails tracepoint) {
        return tracepoint.group() + "/" + tracepoint.name();
    }

    @Override
    void describe(TracepointLinkDetails tracepoint, LabelView text) {
        text.add("Tracepoint", place(tracepoint));
    }
}
