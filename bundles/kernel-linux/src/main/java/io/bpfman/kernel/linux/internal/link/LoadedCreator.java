// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.Feature;
import io.bpfman.kernel.linux.internal.bpf.LoneLinks;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.spi.kernel.LinkRequest.Loaded;
import java.util.List;
import java.util.Optional;

/** {@code BPF_RAW_TRACEPOINT_OPEN} without a name: at what the program was loaded for. */
record LoadedCreator(LoneLinks links, LoadedProbe probe) implements LinkCreator<Loaded> {

    @Override
    public Fd create(Loaded request, Fd program) throws SysException {
        return links.atRawTracepoint(program, Optional.empty());
    }

    @Override
    public RuntimeException refusal(Loaded request, String operation, SysException failure) {
        return Refusals.refused(operation, failure, advice(request, failure), null);
    }

    /** {@code bpf_tracing_prog_attach}, {@code bpf_trampoline_link_prog} and {@code register_fentry} of the kernel. */
    private static String advice(Loaded request, SysException failure) {
        return switch (failure.errno()) {
            case Errno.EBUSY ->
                request.target() + " has this program already, or is patched by something else (a kprobe at its"
                        + " beginning, a live patch)";
            case Errno.E2BIG -> "38 programs, the most that the kernel takes, are at " + request.target();
            case Errno.EINVAL -> "the program was not loaded for something of the kernel";
            case Errno.EOPNOTSUPP, Errno.ENOTSUPP ->
                "this kernel cannot patch its functions (CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS)";
            default -> "";
        };
    }

    @Override
    public List<Feature> features() {
        return List.of(probe.functions(), probe.tracepoints(), probe.lsm());
    }
}
