// SPDX-License-Identifier: Apache-2.0
package io.bpfman.text;

import java.util.List;

/** The kernel's types of programs by number and by name. One that is newer than this list has a name that says its number, so that both are told of it, too. */
public final class KernelTypes {

    private static final String NUMBERED = "type ";

    /** In the order of {@code enum bpf_prog_type} in linux/bpf.h, spelled as bpftool does, but for {@code extension}, which it calls ext. */
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

    /** The name of a type; for one that is newer than this list, {@code type NUMBER}. */
    public static String name(int number) {
        return number >= 0 && number < NAMES.size() ? NAMES.get(number) : NUMBERED + number;
    }

    /** The number of a type by what {@link #name} calls it; 0, which is no type of a program that was loaded, for what is no such name. */
    public static int number(String name) {
        String digits = name.startsWith(NUMBERED) ? name.substring(NUMBERED.length()) : "";
        return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : Math.max(0, NAMES.indexOf(name));
    }
}
