// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.LinkKind;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Syntax;

/** TCX links at a direction of an interface, each of its own. */
final class TcxKind extends HookKind<TcxLinkDetails> {
    TcxKind() {
        super(
                LinkKind.TCX,
                TcxLinkDetails.class,
                true,
                "attach a program to a direction of an interface by a TCX link, without a dispatcher");
    }

    @Override
    String first() {
        return "oldest";
    }

    @Override
    String pinned() {
        return "link instead of in bpfman's directory";
    }

    @Override
    public void takes(Syntax syntax, Form form) {
        super.takes(syntax, form);
        syntax.notes(
                        "Any number of programs run at one hook, each of them once. A verdict of unspec hands a packet on.",
                        "They run before the dispatcher there, and before what others attached earlier: see tcx-chain.")
                .example(
                        form == Form.ARGUMENTS
                                ? "42 eth0 ingress -p 50"
                                : "--program-id 42 --direction ingress --priority 50 eth0",
                        "run program 42 on what comes in at eth0");
    }

    @Override
    public AttachSpec spec(Invocation invocation, Form form, long programId) {
        return new TcxAttachSpec(
                programId,
                interfaceName(invocation, form),
                direction(invocation, form),
                priority(invocation),
                invocation.namespace(),
                pin(invocation),
                invocation.metadata());
    }
}
