// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.LinkKind;
import io.bpfman.api.UprobeMultiAttachSpec;
import io.bpfman.api.UprobeMultiLinkDetails;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.LabelView;

/** Links at many functions of a program or library; whether a program runs at their return is the program's type. */
final class UprobeMultiKind extends LoneKind<UprobeMultiLinkDetails> {
    private static final String TARGET = "--target";

    UprobeMultiKind() {
        super(
                UprobeMultiLinkDetails.class,
                "attach a program to many functions of a program or library by one link",
                LinkKind.UPROBE_MULTI,
                LinkKind.URETPROBE_MULTI);
    }

    @Override
    public void takes(Syntax syntax, Form form) {
        boolean byArguments = form == Form.ARGUMENTS;
        if (byArguments) {
            syntax.argument("TARGET", ValueKind.PROBED_FILE, FileWords.HELP);
        } else {
            syntax.options(Options.value("-t, --target TARGET", ValueKind.PROBED_FILE, FileWords.HELP)
                    .required(true));
        }
        FunctionWords.takes(syntax, ValueKind.SYMBOL);
        FileWords.takes(syntax);
        String target = byArguments ? "42 libc" : "--program-id 42 --target libc";
        syntax.notes("A program of type uretprobe.multi runs when the functions return.")
                .example(target + " malloc free", "run program 42 whenever a process allocates or frees memory")
                .example(target + " --pattern 'str*'", "run it for every function whose name begins with str");
    }

    @Override
    public AttachSpec spec(Invocation invocation, Form form, long programId) {
        boolean byArguments = form == Form.ARGUMENTS;
        String target = byArguments
                ? invocation.arguments().positional().get(1)
                : invocation.arguments().required(TARGET);
        return new UprobeMultiAttachSpec(
                programId,
                FileWords.file(invocation, target),
                FunctionWords.functions(invocation, byArguments ? 2 : 0),
                invocation.metadata());
    }

    @Override
    String place(UprobeMultiLinkDetails probe) {
        return probe.target() + " " + FunctionWords.place(probe.functions(), probe.pattern(), probe.matched())
                + FileWords.suffix(probe.file());
    }

    @Override
    void describe(UprobeMultiLinkDetails probe, LabelView text) {
        text.add("Attach Type", probe.kind().label())
                .add("Target", probe.target())
                .add("Functions", FunctionWords.described(probe.functions(), probe.pattern(), probe.matched()));
        FileWords.describe(probe.file(), text);
    }
}
