// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.KprobeAttachSpec;
import io.bpfman.api.KprobeLinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.LabelView;

/** Links at functions of the kernel; whether a program runs at the return is the program's type. */
final class KprobeKind extends LoneKind<KprobeLinkDetails> {
    private static final TargetWord FUNCTION =
            new TargetWord("--fn-name", "-f", "FUNCTION", ValueKind.KERNEL_FUNCTION, "the kernel's function");

    KprobeKind() {
        super(
                KprobeLinkDetails.class,
                "attach a program to a function of the kernel",
                LinkKind.KPROBE,
                LinkKind.KRETPROBE);
    }

    @Override
    public void takes(Syntax syntax, Form form) {
        FUNCTION.takes(syntax, form);
        syntax.options(
                ProbeOffset.option("bytes behind the beginning of the function; only for programs of type kprobe"));
        String program = form == Form.ARGUMENTS ? "42" : "--program-id 42";
        syntax.notes("A program of type kretprobe runs when the function returns.")
                .example(program + " do_unlinkat", "run program 42 whenever a file is removed")
                .example(program + " do_unlinkat --offset 0x4", "run it at an instruction within the function");
    }

    @Override
    public AttachSpec spec(Invocation invocation, Form form, long programId) {
        return new KprobeAttachSpec(
                programId, FUNCTION.required(invocation, form), ProbeOffset.typed(invocation), invocation.metadata());
    }

    @Override
    String place(KprobeLinkDetails probe) {
        return probe.fnName() + ProbeOffset.suffix(probe.offset());
    }

    @Override
    void describe(KprobeLinkDetails probe, LabelView text) {
        text.add("Attach Type", probe.kind().label()).add("Target Function", probe.fnName());
        ProbeOffset.describe(probe.offset(), text);
    }
}
