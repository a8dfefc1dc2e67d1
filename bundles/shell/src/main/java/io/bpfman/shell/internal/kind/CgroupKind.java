// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.CgroupAttachSpec;
import io.bpfman.api.CgroupAttachSpec.AttachType;
import io.bpfman.api.CgroupLinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.LabelView;

/** Links at cgroups. */
final class CgroupKind extends LoneKind<CgroupLinkDetails> {
    private static final String ATTACH_TYPE = "--attach-type";
    private static final TargetWord CGROUP = new TargetWord(
            "--cgroup",
            "-c",
            "PATH",
            ValueKind.DIRECTORY,
            "the directory of the cgroup, absolute or below the place where cgroup2 is mounted");

    CgroupKind() {
        super(CgroupLinkDetails.class, "attach a program to a cgroup", LinkKind.CGROUP);
    }

    @Override
    public void takes(Syntax syntax, Form form) {
        CGROUP.takes(syntax, form);
        String program = form == Form.ARGUMENTS ? "42" : "--program-id 42";
        syntax.options(Options.value(
                        ATTACH_TYPE + " TYPE",
                        ValueKind.FREE,
                        "when it runs, such as cgroup_inet_egress (default what the program's section says)"))
                .notes("Several programs run at one cgroup, in the order in which they were attached.")
                .example(program + " system.slice", "run program 42 for what the processes of system.slice do")
                .example(
                        program + " /sys/fs/cgroup/web " + ATTACH_TYPE + " cgroup_inet_egress",
                        "run a program of section cgroup/skb for the packets that they send");
    }

    @Override
    public AttachSpec spec(Invocation invocation, Form form, long programId) {
        return new CgroupAttachSpec(
                programId,
                CGROUP.required(invocation, form),
                invocation.arguments().value(ATTACH_TYPE).map(text -> TypedValues.as(text, AttachType::parse)),
                invocation.metadata());
    }

    @Override
    String place(CgroupLinkDetails link) {
        return link.cgroup() + " " + link.attachType();
    }

    @Override
    void describe(CgroupLinkDetails link, LabelView text) {
        text.add("Cgroup", link.cgroup()).add("Cgroup ID", link.cgroupId()).add("Attach type", link.attachType());
    }
}
