// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import io.bpfman.api.CgroupLinkDetails;
import io.bpfman.api.KprobeLinkDetails;
import io.bpfman.api.KprobeMultiLinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.api.LoneDetails;
import io.bpfman.api.LsmLinkDetails;
import io.bpfman.api.RawTracepointLinkDetails;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.api.TracingLinkDetails;
import io.bpfman.api.UprobeLinkDetails;
import io.bpfman.api.UprobeMultiLinkDetails;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Details of links that move no other: of each kind at least one, with every value that is not plain. */
public final class LoneSamples {

    private static final String LIBRARY = "/usr/lib/\"é\" {$.a}/libc.so.6";

    private LoneSamples() {}

    /** All of them. */
    public static List<LoneDetails> all() {
        return List.of(
                new TracepointLinkDetails("syscalls", "sys_enter_kill"),
                new RawTracepointLinkDetails(LinkKind.RAW_TRACEPOINT, "sys_enter"),
                new RawTracepointLinkDetails(LinkKind.TP_BTF, "sched_switch"),
                new KprobeLinkDetails("vfs_open", 4, false),
                new KprobeLinkDetails("vfs_open", 0, true),
                new KprobeMultiLinkDetails(List.of("vfs_open", "vfs_read"), Optional.empty(), 2, false),
                new KprobeMultiLinkDetails(List.of(), Optional.of("vfs_*"), 61, true),
                new UprobeLinkDetails("libc", Optional.of("malloc"), 0, 0, false, Integer.MAX_VALUE),
                new UprobeLinkDetails(LIBRARY, Optional.empty(), Long.MAX_VALUE, 1, false, 0),
                new UprobeLinkDetails("libc", Optional.of("malloc@@GLIBC_2.2.5"), 0, 0, true, 0),
                new UprobeMultiLinkDetails(LIBRARY, List.of("a", "it's b", "c"), Optional.empty(), 3, 1234, false, 0),
                new UprobeMultiLinkDetails("libc", List.of(), Optional.of("str?*"), 70, 0, true, 0),
                new TracingLinkDetails(LinkKind.FENTRY, "do_unlinkat"),
                new TracingLinkDetails(LinkKind.FEXIT, "do_unlinkat"),
                new LsmLinkDetails("file_open"),
                new CgroupLinkDetails("/sys/fs/cgroup/it's web", 1L << 40, "cgroup_inet_egress"));
    }

    /** The kinds of links whose details are such. */
    public static List<LinkKind> kinds() {
        return Arrays.stream(LinkKind.values())
                .filter(kind -> LoneDetails.class.isAssignableFrom(kind.details()))
                .toList();
    }
}
