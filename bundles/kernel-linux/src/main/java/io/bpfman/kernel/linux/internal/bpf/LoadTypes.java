// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.kernel.linux.internal.bpf.Preparation.As;
import io.bpfman.kernel.linux.internal.bpf.Preparation.BySection;
import io.bpfman.kernel.linux.internal.bpf.Preparation.ForFunction;
import io.bpfman.kernel.linux.internal.bpf.Preparation.Typed;

/** As what programs are loaded: the type that they are selected by decides, where the section does not. Pure. */
final class LoadTypes {

    private static final String SLEEPABLE = ".s";
    private static final String HOOK = "bpf_lsm_";

    private LoadTypes() {}

    /**
     * As what a program is loaded that is no extension.
     *
     * @param section its name, without a question mark in front
     * @param untyped see {@link io.bpfman.spi.kernel.LoadSpec#untyped}
     */
    static As of(ProgramSelector selector, String section, boolean untyped) {
        int flags = head(section).endsWith(SLEEPABLE) ? BpfTypes.SLEEPABLE : 0;
        if (selector.type().isKernelType(BpfTypes.programType(BpfTypes.PROG_SCHED_CLS))) {
            // Zero, so that one loaded program serves all hooks and both backends.
            return new Typed(BpfTypes.PROG_SCHED_CLS, 0, 0);
        }
        return switch (selector.type()) {
            // Whoever else loads XDP programs does so: links and PROG_ARRAYs take only what is alike in this.
            case XDP -> new Typed(BpfTypes.PROG_XDP, untyped ? 0 : BpfTypes.ATTACH_XDP, 0);
            case TRACEPOINT -> new Typed(BpfTypes.PROG_TRACEPOINT, 0, 0);
            // A writable one is of another type.
            case RAW_TRACEPOINT ->
                ProgramType.ofSection(section)
                                .filter(ProgramType.RAW_TRACEPOINT::equals)
                                .isPresent()
                        ? new BySection()
                        : new Typed(BpfTypes.PROG_RAW_TRACEPOINT, 0, 0);
            case KPROBE, KRETPROBE, UPROBE, URETPROBE -> new Typed(BpfTypes.PROG_KPROBE, 0, flags);
            case KPROBE_MULTI, KRETPROBE_MULTI ->
                new Typed(BpfTypes.PROG_KPROBE, BpfTypes.ATTACH_TRACE_KPROBE_MULTI, flags);
            case UPROBE_MULTI, URETPROBE_MULTI ->
                new Typed(BpfTypes.PROG_KPROBE, BpfTypes.ATTACH_TRACE_UPROBE_MULTI, flags);
            case TP_BTF -> forFunction(selector, BpfTypes.PROG_TRACING, BpfTypes.ATTACH_TRACE_RAW_TP, 0);
            case FENTRY -> forFunction(selector, BpfTypes.PROG_TRACING, BpfTypes.ATTACH_TRACE_FENTRY, flags);
            case FEXIT -> forFunction(selector, BpfTypes.PROG_TRACING, BpfTypes.ATTACH_TRACE_FEXIT, flags);
            case LSM -> hook(selector.attachFunc().orElseThrow(), flags);
            default -> new BySection();
        };
    }

    private static As forFunction(ProgramSelector selector, int type, int attachType, int flags) {
        return new ForFunction(
                new Typed(type, attachType, flags), selector.attachFunc().orElseThrow());
    }

    /** libbpf puts what the kernel's functions for hooks begin with in front by itself. */
    private static As hook(String name, int flags) {
        return new ForFunction(
                new Typed(BpfTypes.PROG_LSM, BpfTypes.ATTACH_LSM_MAC, flags),
                name.startsWith(HOOK) ? name.substring(HOOK.length()) : name);
    }

    private static String head(String section) {
        int slash = section.indexOf('/');
        return slash < 0 ? section : section.substring(0, slash);
    }
}
