// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.LinkKind;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.api.XdpMode;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;

/** Members of the dispatcher at an interface's XDP hook. */
final class XdpKind extends MemberKind<XdpLinkDetails> {

    XdpKind() {
        super(
                LinkKind.XDP,
                XdpLinkDetails.class,
                false,
                "attach a program to an interface's XDP hook, as a member of the dispatcher there",
                ValueKind.XDP_ACTIONS,
                "what its object says, or else pass,dispatcher_return");
    }

    @Override
    Choice choice(XdpLinkDetails hook) {
        return new Choice("Mode asked for", "mode", hook.mode().label());
    }

    @Override
    public ProceedOn proceedOn(String text) {
        return ProceedOn.parseXdp(text);
    }

    @Override
    String defaultPriority() {
        return "what its object says, or else " + super.defaultPriority();
    }

    @Override
    void takesBesides(Syntax syntax) {
        super.takesBesides(syntax);
        syntax.options(
                Options.value(
                        "--mode auto|native|generic",
                        ValueKind.XDP_MODE,
                        "native runs in the driver, generic in the network stack, auto takes native where the driver does (default auto)"));
    }

    @Override
    public void takes(Syntax syntax, Form form) {
        super.takes(syntax, form);
        syntax.notes(
                "Up to ten programs run at one interface; each gets a slot by its priority.",
                "The first member decides the mode; a later one runs in the same, or asks for it.");
        if (form == Form.ARGUMENTS) {
            syntax.example("42 eth0 -p 50", "run program 42 on what comes in at eth0");
        } else {
            syntax.example(
                            "--program-id 42 --priority 50 --proceed-on pass,tx eth0",
                            "run program 42 on what comes in at eth0, and go on after the verdicts pass and tx")
                    .example(
                            "--program-id 42 --mode generic -n /run/netns/blue veth1",
                            "run it in generic mode at veth1 of the namespace blue");
        }
    }

    @Override
    public AttachSpec spec(Invocation invocation, Form form, long programId) {
        return new XdpAttachSpec(
                programId,
                interfaceName(invocation, form),
                givenPriority(invocation),
                proceedOn(invocation),
                invocation.arguments().value("--mode").map(XdpMode::parse).orElse(XdpMode.AUTO),
                invocation.namespace(),
                pin(invocation),
                invocation.metadata());
    }
}
