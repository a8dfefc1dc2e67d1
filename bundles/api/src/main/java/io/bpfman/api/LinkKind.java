// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Locale;

/** The kinds of links. */
public enum LinkKind {
    /** A member of a TC dispatcher. */
    TC(TcLinkDetails.class),
    /** A member of an XDP dispatcher. */
    XDP(XdpLinkDetails.class),
    /** A TCX link of its own, without a dispatcher. */
    TCX(TcxLinkDetails.class),
    /** At a pair of netkit interfaces. */
    NETKIT(NetkitLinkDetails.class),
    /** At a tracepoint of the kernel. */
    TRACEPOINT(TracepointLinkDetails.class),
    /** At a raw tracepoint of the kernel, whose arguments are as the kernel has them. */
    RAW_TRACEPOINT(RawTracepointLinkDetails.class),
    /** The same with arguments whose types the verifier knows. */
    TP_BTF(RawTracepointLinkDetails.class),
    /** At an instruction of a function of the kernel. */
    KPROBE(KprobeLinkDetails.class),
    /** At the return of a function of the kernel. */
    KRETPROBE(KprobeLinkDetails.class),
    /** At the beginning of many functions of the kernel. */
    KPROBE_MULTI(KprobeMultiLinkDetails.class),
    /** At the return of many functions of the kernel. */
    KRETPROBE_MULTI(KprobeMultiLinkDetails.class),
    /** At an instruction of a program or library. */
    UPROBE(UprobeLinkDetails.class),
    /** At the return of a function of a program or library. */
    URETPROBE(UprobeLinkDetails.class),
    /** At many functions of a program or library. */
    UPROBE_MULTI(UprobeMultiLinkDetails.class),
    /** At the return of many functions of a program or library. */
    URETPROBE_MULTI(UprobeMultiLinkDetails.class),
    /** Before a function of the kernel, for which the program was loaded. */
    FENTRY(TracingLinkDetails.class),
    /** After a function of the kernel, for which the program was loaded. */
    FEXIT(TracingLinkDetails.class),
    /** At a hook of the Linux security modules, for which the program was loaded. */
    LSM(LsmLinkDetails.class),
    /** At a cgroup of version 2, for what the processes do that are in it. */
    CGROUP(CgroupLinkDetails.class);

    private final Class<? extends LinkDetails> details;

    LinkKind(Class<? extends LinkDetails> details) {
        this.details = details;
    }

    /** What says where a link of this kind is attached. */
    public Class<? extends LinkDetails> details() {
        return details;
    }

    /** The name in commands, in the store and in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace("_multi", ".multi");
    }
}
