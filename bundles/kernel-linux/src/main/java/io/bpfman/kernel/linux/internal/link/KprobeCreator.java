// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.Feature;
import io.bpfman.kernel.linux.internal.perf.PerfEvents;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.target.KernelFunctions;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LinkRequest.Kprobe;
import java.util.List;

/** The {@code kprobe} PMU of perf_event_open(2). */
record KprobeCreator(KernelFunctions functions, PerfEvents events, ProbeFeature feature)
        implements LinkCreator<Kprobe> {

    private static final String SOURCE = "kprobe";

    @Override
    public Kprobe resolve(Kprobe request) {
        functions.needProbeable(request.function(), request.offset(), request.atReturn());
        return request;
    }

    @Override
    public Fd create(Kprobe request, Fd program) throws SysException {
        return events.linkAtProbe(
                program, ProbeFeature.source(SOURCE), request.function(), request.offset(), request.atReturn(), 0);
    }

    @Override
    public RuntimeException refusal(Kprobe request, String operation, SysException failure) {
        return Refusals.refused(operation, failure, advice(request, failure), null);
    }

    /** {@code __register_trace_kprobe}, {@code check_kprobe_address_safe} and {@code arch_prepare_kprobe} of the kernel. */
    private static String advice(Kprobe request, SysException failure) {
        if (!failure.detail().isEmpty()) {
            return "";
        }
        return switch (failure.errno()) {
            case Errno.ENOENT -> "the kernel has no function " + request.function();
            case Errno.EILSEQ -> "no instruction begins at offset " + request.offset() + " of " + request.function();
            case Errno.EINVAL, Errno.EOPNOTSUPP ->
                request.function() + " must not be probed there (see blacklist in /sys/kernel/debug/kprobes), or is"
                        + " no longer there";
            case Errno.EADDRNOTAVAIL -> "there are several functions " + request.function();
            case Errno.EBUSY -> "something else has patched " + request.function();
            default -> PerfAdvice.of(failure);
        };
    }

    @Override
    public List<Feature> features() {
        return List.of(feature.of(Features.KPROBE, SOURCE, "CONFIG_KPROBE_EVENTS"));
    }
}
