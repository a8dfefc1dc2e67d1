// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.LinkKind;
import io.bpfman.api.NetkitAttachSpec;
import io.bpfman.api.NetkitLinkDetails;
import io.bpfman.api.NetkitSide;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;

/** Links at a side of a pair of netkit interfaces. */
final class NetkitKind extends HookKind<NetkitLinkDetails> {

    private static final String SIDE = "--side";

    NetkitKind() {
        super(
                LinkKind.NETKIT,
                NetkitLinkDetails.class,
                false,
                "attach a program to what one side of a pair of netkit interfaces sends");
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
    Choice choice(NetkitLinkDetails hook) {
        return new Choice("Side", "side", hook.side().label());
    }

    @Override
    public void takes(Syntax syntax, Form form) {
        if (form == Form.OPTIONS) {
            syntax.options(Options.value(SIDE + " primary|peer", ValueKind.NETKIT_SIDE, "whose packets it sees")
                    .required(true));
        }
        super.takes(syntax, form);
        if (form == Form.ARGUMENTS) {
            syntax.argument("SIDE", ValueKind.NETKIT_SIDE, "primary or peer: whose packets it sees");
        }
        syntax.notes(
                        "The interface is the primary of the pair, whichever side is meant. It needs Linux 6.7 or later.",
                        "Any number of programs run at one side, each of them once. A verdict of -1 hands a packet on.")
                .example(
                        form == Form.ARGUMENTS ? "42 nk0 peer -p 50" : "--program-id 42 --side peer --priority 50 nk0",
                        "run program 42 on what the peer of nk0 sends");
    }

    @Override
    public AttachSpec spec(Invocation invocation, Form form, long programId) {
        return new NetkitAttachSpec(
                programId,
                interfaceName(invocation, form),
                side(invocation, form),
                priority(invocation),
                invocation.namespace(),
                pin(invocation),
                invocation.metadata());
    }

    private static NetkitSide side(Invocation invocation, Form form) {
        return TypedValues.as(
                form == Form.ARGUMENTS
                        ? invocation.arguments().positional().get(2)
                        : invocation.arguments().required(SIDE),
                NetkitSide::parse);
    }
}
