// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.LinkKind;
import io.bpfman.api.LoneDetails;
import io.bpfman.api.LsmLinkDetails;
import io.bpfman.api.RawTracepointLinkDetails;
import io.bpfman.api.TracingAttachSpec;
import io.bpfman.api.TracingLinkDetails;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.view.LabelView;
import java.util.function.Function;

/**
 * Links at what their program was loaded for, so that an attach has nothing to name.
 *
 * @param <D> their details
 */
final class LoadedForKind<D extends LoneDetails> extends LoneKind<D> {
    private final String what;
    private final String label;
    private final Function<D, String> name;

    /**
     * @param what to which a program is attached, for the help
     * @param label how the name of that is called
     */
    private LoadedForKind(LinkKind kind, Class<D> type, String what, String label, Function<D, String> name) {
        super(type, "attach a program to " + what + " that it was loaded for", kind);
        this.what = what;
        this.label = label;
        this.name = name;
    }

    static LoadedForKind<TracingLinkDetails> fentry() {
        return function(LinkKind.FENTRY, "the beginning of the kernel's function");
    }

    static LoadedForKind<TracingLinkDetails> fexit() {
        return function(LinkKind.FEXIT, "the return of the kernel's function");
    }

    private static LoadedForKind<TracingLinkDetails> function(LinkKind kind, String what) {
        return new LoadedForKind<>(kind, TracingLinkDetails.class, what, "Target Function", TracingLinkDetails::fnName);
    }

    static LoadedForKind<LsmLinkDetails> lsm() {
        return new LoadedForKind<>(
                LinkKind.LSM, LsmLinkDetails.class, "the LSM hook", "LSM Hook", LsmLinkDetails::hookName);
    }

    static LoadedForKind<RawTracepointLinkDetails> tpBtf() {
        return new LoadedForKind<>(
                LinkKind.TP_BTF,
                RawTracepointLinkDetails.class,
                "the kernel's tracepoint",
                "Tracepoint",
                RawTracepointLinkDetails::name);
    }

    @Override
    public void takes(Syntax syntax, Form form) {
        syntax.notes("What a program is loaded for is named when it is loaded: --programs " + kind().label()
                        + ":NAME:ATTACH_FUNC.")
                .example(form == Form.ARGUMENTS ? "42" : "--program-id 42", "attach program 42 to " + what);
    }

    @Override
    public AttachSpec spec(Invocation invocation, Form form, long programId) {
        return new TracingAttachSpec(programId, kind(), invocation.metadata());
    }

    @Override
    String place(D details) {
        return name.apply(details);
    }

    @Override
    void describe(D details, LabelView text) {
        text.add(label, name.apply(details));
    }
}
