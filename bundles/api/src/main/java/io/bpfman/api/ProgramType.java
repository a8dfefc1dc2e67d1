// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The types of programs, as users name them. A type says how a program is attached, not only how the kernel sees it. */
public enum ProgramType {
    XDP("xdp", AttachFunc.NONE, "xdp", "xdp.frags"),
    TC("sched_cls", AttachFunc.NONE, "tc", "classifier"),
    TCX("sched_cls", AttachFunc.NONE, "tcx"),
    NETKIT("sched_cls", AttachFunc.NONE, "netkit"),
    TRACEPOINT("tracepoint", AttachFunc.NONE, "tracepoint", "tp"),
    RAW_TRACEPOINT(
            "raw_tracepoint raw_tracepoint_writable",
            AttachFunc.OPTIONAL,
            "raw_tp",
            "raw_tracepoint",
            "raw_tp.w",
            "raw_tracepoint.w"),
    TP_BTF("tracing", AttachFunc.NEEDED, "tp_btf"),
    KPROBE("kprobe", AttachFunc.NONE, "kprobe"),
    KRETPROBE("kprobe", AttachFunc.NONE, "kretprobe"),
    KPROBE_MULTI("kprobe", AttachFunc.NONE, "kprobe.multi"),
    KRETPROBE_MULTI("kprobe", AttachFunc.NONE, "kretprobe.multi"),
    UPROBE("kprobe", AttachFunc.NONE, "uprobe", "uprobe.s"),
    URETPROBE("kprobe", AttachFunc.NONE, "uretprobe", "uretprobe.s"),
    UPROBE_MULTI("kprobe", AttachFunc.NONE, "uprobe.multi", "uprobe.multi.s"),
    URETPROBE_MULTI("kprobe", AttachFunc.NONE, "uretprobe.multi", "uretprobe.multi.s"),
    FENTRY("tracing", AttachFunc.NEEDED, "fentry", "fentry.s"),
    FEXIT("tracing", AttachFunc.NEEDED, "fexit", "fexit.s"),
    LSM("lsm", AttachFunc.NEEDED, "lsm", "lsm.s"),
    CGROUP(
            "cgroup_skb cgroup_sock cgroup_sock_addr cgroup_sockopt cgroup_sysctl cgroup_device",
            AttachFunc.NONE,
            "cgroup_skb",
            "cgroup");

    /** Whether programs of a type name, when they are loaded, what they are loaded for. */
    private enum AttachFunc {
        NONE,
        OPTIONAL,
        NEEDED
    }

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<String> kernelTypes;

    private final AttachFunc attachFunc;

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<String> sections;

    ProgramType(String kernelTypes, AttachFunc attachFunc, String... sections) {
        this.kernelTypes = List.of(kernelTypes.split(" "));
        this.attachFunc = attachFunc;
        this.sections = List.of(sections);
    }

    /** Whether programs are loaded for one thing of the kernel, a function, a hook or a tracepoint, which has to be named then. */
    public boolean needsAttachFunc() {
        return attachFunc == AttachFunc.NEEDED;
    }

    /** Whether programs may, or have to, name what they are to be attached to when they are loaded. */
    public boolean takesAttachFunc() {
        return attachFunc != AttachFunc.NONE;
    }

    /** What the kernel calls most programs of this type when they are loaded as what they are, as bpftool prints it. */
    public String kernelType() {
        return kernelTypes.get(0);
    }

    /** Whether the kernel may call a program of this type so. */
    public boolean isKernelType(String name) {
        return kernelTypes.contains(name);
    }

    /** The name in commands, in the store and in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace("_multi", ".multi");
    }

    /** The type that the name of an object's section says, by what stands before its first slash ({@code section_defs} of libbpf). */
    public static Optional<ProgramType> ofSection(String section) {
        int slash = section.indexOf('/');
        String head = slash < 0 ? section : section.substring(0, slash);
        return Arrays.stream(values())
                .filter(type -> type.sections.contains(head))
                .findFirst();
    }

    /** Reads a {@link #label()}. */
    public static ProgramType parse(String text) {
        for (ProgramType type : values()) {
            if (type.label().equals(text)) {
                return type;
            }
        }
        throw new InvalidSpecException("unknown program type \"" + text + "\"; one of "
                + Arrays.stream(values()).map(ProgramType::label).collect(Collectors.joining(", ")));
    }
}
