// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.Feature;
import java.util.List;

/**
 * What a kernel and its library can do.
 *
 * @param kernel name and release, for example {@code Linux 6.12.38}
 * @param simulated whether it is a simulation
 * @param all every feature that was probed
 */
public record Features(String kernel, boolean simulated, List<Feature> all) {

    /** libbpf 1.x could be loaded. */
    public static final String LIBBPF = "libbpf";
    /** bpffs is mounted, or could be. */
    public static final String BPFFS = "bpffs";
    /** {@code BPF_PROG_TYPE_EXT} programs can be loaded. */
    public static final String FREPLACE = "freplace";
    /** A tail call out of a subprogram returns to its caller. */
    public static final String TAILCALL = "tailcall";
    /** TCX links can be created. */
    public static final String TCX = "tcx";
    /** clsact and cls_bpf filters can be created. */
    public static final String NETLINK = "netlink";
    /** XDP links can be created. */
    public static final String XDP = "xdp";
    /** XDP programs can take packets of several buffers. */
    public static final String XDP_FRAGS = "xdp.frags";
    /** Programs can be attached to tracepoints. */
    public static final String TRACEPOINT = "tracepoint";
    /** Programs can be attached to raw tracepoints. */
    public static final String RAW_TRACEPOINT = "raw_tracepoint";
    /** Programs can be attached to functions of the kernel by kprobes. */
    public static final String KPROBE = "kprobe";
    /** Programs can be attached to many functions of the kernel by one link. */
    public static final String KPROBE_MULTI = "kprobe.multi";
    /** Programs can be attached to functions of programs and libraries. */
    public static final String UPROBE = "uprobe";
    /** Programs can be attached to many functions of a program or library by one link. */
    public static final String UPROBE_MULTI = "uprobe.multi";
    /** Programs can be loaded for functions of the kernel ({@code fentry}, {@code fexit}). */
    public static final String TRACING = "tracing";
    /** Programs can be loaded for tracepoints of the kernel. */
    public static final String TP_BTF = "tp_btf";
    /** Programs can be loaded for hooks of the Linux security modules, and are asked there. */
    public static final String LSM = "lsm";
    /** Programs can be attached to cgroups of version 2. */
    public static final String CGROUP = "cgroup";
    /** The kernel has BTF of itself. */
    public static final String BTF = "btf";
    /** Network namespaces can be entered. */
    public static final String NETNS = "netns";
    /** A grace period can be awaited. */
    public static final String MEMBARRIER = "membarrier";

    /** Programs can be attached to pairs of netkit interfaces. */
    public static final String NETKIT = "netkit";

    /** All of these names. */
    public static final List<String> NAMES = List.of(
            LIBBPF,
            BPFFS,
            FREPLACE,
            TAILCALL,
            TCX,
            NETKIT,
            NETLINK,
            XDP,
            XDP_FRAGS,
            TRACEPOINT,
            RAW_TRACEPOINT,
            KPROBE,
            KPROBE_MULTI,
            UPROBE,
            UPROBE_MULTI,
            TRACING,
            TP_BTF,
            LSM,
            CGROUP,
            BTF,
            NETNS,
            MEMBARRIER);

    public Features {
        all = List.copyOf(all);
    }

    /** The feature of this name; one that was never probed is absent. */
    public Feature get(String name) {
        return all.stream()
                .filter(feature -> feature.name().equals(name))
                .findFirst()
                .orElseGet(() -> new Feature(name, false, "not probed"));
    }

    /** Whether the feature of this name is available. */
    public boolean has(String name) {
        return get(name).available();
    }
}
