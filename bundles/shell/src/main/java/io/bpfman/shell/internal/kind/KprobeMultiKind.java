// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.KprobeMultiAttachSpec;
import io.bpfman.api.KprobeMultiLinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.LabelView;

/** Links at many functions of the kernel; whether a program runs at their return is the program's type. */
final class KprobeMultiKind extends LoneKind<KprobeMultiLinkDetails> {

    KprobeMultiKind() {
        super(
                KprobeMultiLinkDetails.class,
                "attach a program to many functions of the kernel by one link",
                LinkKind.KPROBE_MULTI,
                LinkKind.KRETPROBE_MULTI);
    }

    @Override
    public void takes(Syntax syntax, Form form) {
        FunctionWords.takes(syntax, ValueKind.KERNEL_FUNCTION);
        String program = form == Form.ARGUMENTS ? "42" : "--program-id 42";
        syntax.notes("A program of type kretprobe.multi runs when the functions return.")
                .example(program + " vfs_read vfs_write", "run program 42 whenever something is read or written")
                .example(program + " --pattern 'tcp_*'", "run it for every function whose name begins with tcp_");
    }

    @Override
    public AttachSpec spec(Invocation invocation, Form form, long programId) {
        return new KprobeMultiAttachSpec(
                programId, FunctionWords.functions(invocation, form == Form.ARGUMENTS ? 1 : 0), invocation.metadata());
    }

    @Override
    String place(KprobeMultiLinkDetails probe) {
        return FunctionWords.place(probe.functions(), probe.pattern(), probe.matched());
    }

    @Override
    void describe(KprobeMultiLinkDetails probe, LabelView text) {
        text.add("Attach Type", probe.kind().label())
                .add("Functions", FunctionWords.described(probe.functions(), probe.pattern(), probe.matched()));
    }
}
