// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import java.util.List;

/** The numbers of the kernel's types of programs, {@code enum bpf_prog_type} in linux/bpf.h, by the names that bpftool prints. */
final class KernelTypes {

    private static final List<String> NAMES = List.of(
            "unspec",
            "socket_filter",
            "kprobe",
            "sched_cls",
            "sched_act",
            "tracepoint",
            "xdp",
            "perf_event",
            "cgroup_skb",
            "cgroup_sock",
            "lwt_in",
            "lwt_out",
            "lwt_xmit",
            "sock_ops",
            "sk_skb",
            "cgroup_device",
            "sk_msg",
            "raw_tracepoint",
            "cgroup_sock_addr",
            "lwt_seg6local",
            "lirc_mode2",
            "sk_reuseport",
            "flow_dissector",
            "cgroup_sysctl",
            "raw_tracepoint_writable",
            "cgroup_sockopt",
            "tracing",
            "struct_ops",
            "extension",
            "lsm",
            "sk_lookup",
            "syscall",
            "netfilter");

    private KernelTypes() {}

    /** The number of a type; 0 for one that is newer than this list. */
    static int number(String kernelType) {
        return Math.max(0, NAMES.indexOf(kernelType));
    }
}
