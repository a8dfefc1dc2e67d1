// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.Feature;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.NullProgram;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.target.SecurityModules;
import io.bpfman.spi.kernel.Features;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds out whether programs can be loaded for something of the kernel, and run there. Leaves no trace. */
final class LoadedProbe {

    private static final Path KERNEL_BTF = Path.of("/sys/kernel/btf/vmlinux");

    private final NullProgram programs;
    private final SecurityModules securityModules;

    LoadedProbe(NullProgram programs, SecurityModules securityModules) {
        this.programs = programs;
        this.securityModules = securityModules;
    }

    /** {@link Features#TRACING}. */
    Feature functions() {
        return loads(Features.TRACING, BpfTypes.ATTACH_TRACE_FENTRY, "functions");
    }

    /** {@link Features#TP_BTF}. */
    Feature tracepoints() {
        return loads(Features.TP_BTF, BpfTypes.ATTACH_TRACE_RAW_TP, "tracepoints");
    }

    private Feature loads(String feature, int attachType, String what) {
        return withoutBtfOrRights(feature).orElseGet(() -> {
            SysException answer = programs.refusalForNothing(BpfTypes.PROG_TRACING, attachType);
            return isKnown(answer)
                    ? new Feature(feature, true, "the kernel takes programs for " + what + " that are in its BTF")
                    : new Feature(
                            feature,
                            false,
                            "BPF_PROG_LOAD of a program of type tracing for one of the kernel's " + what + " answered "
                                    + answer.getMessage());
        });
    }

    /** {@link Features#LSM}: the kernel loads programs also when it will never ask them. */
    Feature lsm() {
        Optional<Feature> absent = withoutBtfOrRights(Features.LSM);
        if (absent.isPresent()) {
            return absent.get();
        }
        SysException answer = programs.refusalForNothing(BpfTypes.PROG_LSM, BpfTypes.ATTACH_LSM_MAC);
        return isKnown(answer)
                ? asked()
                : new Feature(
                        Features.LSM,
                        false,
                        "BPF_PROG_LOAD of a program of type lsm answered " + answer.getMessage()
                                + "; the kernel needs CONFIG_BPF_LSM");
    }

    private Feature asked() {
        return securityModules
                .missing()
                .map(why -> new Feature(Features.LSM, false, why))
                .orElseGet(() -> new Feature(
                        Features.LSM, true, "programs are taken, and BPF is among the kernel's security modules"));
    }

    private static Optional<Feature> withoutBtfOrRights(String feature) {
        return LinkProbe.withoutRights(feature)
                .or(() -> Files.isReadable(KERNEL_BTF)
                        ? Optional.empty()
                        : Optional.of(new Feature(
                                feature,
                                false,
                                KERNEL_BTF + " cannot be read; the kernel needs CONFIG_DEBUG_INFO_BTF")));
    }

    private static boolean isKnown(SysException answer) {
        return answer.detail().contains("attach_btf_id");
    }
}
