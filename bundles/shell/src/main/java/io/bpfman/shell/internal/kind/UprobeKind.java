// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.LinkKind;
import io.bpfman.api.UprobeAttachSpec;
import io.bpfman.api.UprobeLinkDetails;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.LabelView;

/** Links at functions of programs and libraries; whether a program runs at the return is the program's type. */
final class UprobeKind extends LoneKind<UprobeLinkDetails> {
    private static final TargetWord TARGET =
            new TargetWord("--target", "-t", "TARGET", ValueKind.PROBED_FILE, FileWords.HELP);
    private static final String FUNCTION = "--fn-name";

    UprobeKind() {
        super(
                UprobeLinkDetails.class,
                "attach a program to a function of a program or library",
                LinkKind.UPROBE,
                LinkKind.URETPROBE);
    }

    @Override
    public void takes(Syntax syntax, Form form) {
        TARGET.takes(syntax, form);
        syntax.options(
                Options.value("-f, --fn-name NAME", ValueKind.SYMBOL, "the function"),
                ProbeOffset.option("bytes behind the beginning of the function; without a function, in the file"));
        FileWords.takes(syntax);
        String program = form == Form.ARGUMENTS ? "42" : "--program-id 42";
        syntax.notes(
                        "A function or an offset has to be named. A program of type uretprobe runs when the function returns.",
                        "A library is looked up in what the process of --pid has mapped, else as the dynamic linker does.")
                .example(program + " libc -f malloc", "run program 42 whenever a process allocates memory")
                .example(
                        program + " /usr/bin/bash -f readline --container-pid 4711",
                        "run it for the bash of the container in which process 4711 is");
    }

    @Override
    public AttachSpec spec(Invocation invocation, Form form, long programId) {
        return new UprobeAttachSpec(
                programId,
                FileWords.file(invocation, TARGET.required(invocation, form)),
                invocation.arguments().value(FUNCTION),
                ProbeOffset.typed(invocation),
                invocation.metadata());
    }

    @Override
    String place(UprobeLinkDetails probe) {
        return probe.target() + " " + probe.fnName().orElse("") + ProbeOffset.suffix(probe.offset())
                + FileWords.suffix(probe.file());
    }

    @Override
    void describe(UprobeLinkDetails probe, LabelView text) {
        text.add("Attach Type", probe.kind().label()).add("Target", probe.target());
        probe.fnName().ifPresent(name -> text.add("Target Function", name));
        ProbeOffset.describe(probe.offset(), text);
        FileWords.describe(probe.file(), text);
    }
}
