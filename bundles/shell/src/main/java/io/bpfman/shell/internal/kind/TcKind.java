// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.LinkKind;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;

/** Members of the dispatcher at a direction of an interface. */
final class TcKind extends MemberKind<TcLinkDetails> {
    TcKind() {

        super(
                LinkKind.TC,
                TcLinkDetails.class,
                true,
                "attach a program to a direction of an interface, as a member of the dispatcher there",
                ValueKind.TC_ACTIONS,
                "pipe,dispatcher_return");
    }

    @Override
    public void takes(Syntax syntax, Form form) {
        super.takes(syntax, form);
        syntax.notes("Up to ten programs run at one attach point; each gets a slot by its priority.");
        if (form == Form.ARGUMENTS) {
            syntax.example("42 eth0 ingress -p 50", "run program 42 on what comes in at eth0")
                    .example(
                            "42 veth1 egress -p 10 -n /run/netns/blue",
                            "run it on what leaves veth1 of the namespace blue");
        } else {
            syntax.example(
                            "--program-id 42 --direction ingress --priority 50 --proceed-on ok,pipe eth0",
                            "run program 42 on what comes in at eth0, and go on after the verdicts ok and pipe")
                    .example(
                            "--program-id 42 -d egress -n /run/netns/blue veth1",
                            "run it on what leaves veth1 of the namespace blue");
        }
    }

    @Override
    public AttachSpec spec(Invocation invocation, Form form, long programId) {
        return new TcAttachSpec(
                programId,
                interfaceName(invocation, form),
                direction(invocation, form),
                priority(invocation),
                proceedOn(invocation).orElse(ProceedOn.TC_DEFAULT),
                invocation.namespace(),
                pin(invocation),
                invocation.metadata());
    }
}
