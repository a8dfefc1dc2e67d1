// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.text.KernelTypes;
import java.util.List;

/** The numbered kinds of {@code linux/bpf.h}. */
public final class BpfTypes {

    /** {@code enum bpf_prog_type}. */
    public static final int PROG_KPROBE = 2;

    public static final int PROG_SCHED_CLS = 3;
    public static final int PROG_TRACEPOINT = 5;

    public static final int PROG_XDP = 6;
    public static final int PROG_CGROUP_SKB = 8;
    public static final int PROG_RAW_TRACEPOINT = 17;
    public static final int PROG_RAW_TRACEPOINT_WRITABLE = 24;
    public static final int PROG_TRACING = 26;
    public static final int PROG_EXT = 28;
    public static final int PROG_LSM = 29;

    /** {@code enum bpf_map_type}. */
    public static final int MAP_ARRAY = 2;

    public static final int MAP_PROG_ARRAY = 3;
    public static final int MAP_PERCPU_HASH = 5;
    public static final int MAP_PERCPU_ARRAY = 6;
    public static final int MAP_LRU_PERCPU_HASH = 10;
    public static final int MAP_ARRAY_OF_MAPS = 12;
    public static final int MAP_DEVMAP = 14;
    public static final int MAP_DEVMAP_HASH = 25;
    public static final int MAP_RINGBUF = 27;

    /** A flag of maps: programs may only read it. */
    public static final int F_RDONLY_PROG = 1 << 7;

    /** {@code enum bpf_attach_type}. */
    public static final int ATTACH_TRACE_RAW_TP = 23;

    public static final int ATTACH_TRACE_FENTRY = 24;
    public static final int ATTACH_TRACE_FEXIT = 25;
    public static final int ATTACH_LSM_MAC = 27;
    public static final int ATTACH_XDP = 37;
    public static final int ATTACH_PERF_EVENT = 41;
    public static final int ATTACH_TRACE_KPROBE_MULTI = 42;
    public static final int ATTACH_TRACE_UPROBE_MULTI = 48;

    /** {@code BTF_KIND_FUNC} of {@code linux/btf.h}. */
    static final int BTF_FUNC = 12;

    /** {@code enum bpf_link_type}. */
    public static final int LINK_RAW_TRACEPOINT = 1;

    public static final int LINK_TRACING = 2;
    public static final int LINK_CGROUP = 3;
    public static final int LINK_XDP = 6;
    public static final int LINK_PERF_EVENT = 7;
    public static final int LINK_KPROBE_MULTI = 8;
    public static final int LINK_TCX = 11;
    public static final int LINK_UPROBE_MULTI = 12;

    /** {@code enum bpf_perf_event_type}. */
    static final int PERF_EVENT_KPROBE = 3;

    static final int PERF_EVENT_KRETPROBE = 4;

    /** {@code BPF_F_KPROBE_MULTI_RETURN}, {@code BPF_F_UPROBE_MULTI_RETURN}. */
    static final int MULTI_RETURN = 1;

    public static final int LINK_NETKIT = 13;

    /** In {@code link_create.flags}: where in the chain, and what by. */
    public static final int PLACE_BEFORE = 1 << 3;

    public static final int PLACE_AFTER = 1 << 4;
    public static final int PLACE_BY_ID = 1 << 5;
    public static final int PLACE_BY_LINK = 1 << 13;

    /** In {@code prog_flags} of {@code BPF_PROG_LOAD}. */
    public static final int SLEEPABLE = 1 << 4;

    public static final int XDP_HAS_FRAGS = 1 << 5;

    /** {@code XDP_FLAGS_*} of {@code linux/if_link.h}. */
    public static final int XDP_SKB_MODE = 1 << 1;

    public static final int XDP_DRV_MODE = 1 << 2;

    /** In the order of {@code enum bpf_link_type}. */
    private static final List<String> LINK_TYPES = List.of(
            "unspec",
            "raw_tracepoint",
            "tracing",
            "cgroup",
            "iter",
            "netns",
            "xdp",
            "perf_event",
            "kprobe_multi",
            "struct_ops",
            "netfilter",
            "tcx",
            "uprobe_multi",
            "netkit",
            "sockmap");

    private BpfTypes() {}

    /** The name of a link type; for one that is newer than this list, {@code type NUMBER}. */
    public static String linkType(int type) {
        return type >= 0 && type < LINK_TYPES.size() ? LINK_TYPES.get(type) : "type " + type;
    }

    /** Whether an entry of a map of this type has a value for each CPU. */
    public static boolean isPerCpu(int mapType) {
        return mapType == MAP_PERCPU_HASH || mapType == MAP_PERCPU_ARRAY || mapType == MAP_LRU_PERCPU_HASH;
    }

    /** The name of a program type; for one that is newer than our list, {@code type NUMBER}. */
    public static String programType(int type) {
        return KernelTypes.name(type);
    }
}
