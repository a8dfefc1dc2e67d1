// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.Feature;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.LoneLinks;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LinkRequest.RawTracepoint;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code BPF_RAW_TRACEPOINT_OPEN} with a name.
 *
 * @param needing throws when the kernel has no raw tracepoint of a name
 */
record RawTracepointCreator(Consumer<String> needing, LoneLinks links, LinkProbe probe)
        implements LinkCreator<RawTracepoint> {

    @Override
    public RawTracepoint resolve(RawTracepoint request) {
        needing.accept(request.name());
        return request;
    }

    @Override
    public Fd create(RawTracepoint request, Fd program) throws SysException {
        return links.atRawTracepoint(program, Optional.of(request.name()));
    }

    @Override
    public RuntimeException refusal(RawTracepoint request, String operation, SysException failure) {
        return Refusals.refused(operation, failure, advice(request, failure), null);
    }

    /** {@code bpf_raw_tp_link_attach} and {@code bpf_probe_register} of the kernel. */
    private static String advice(RawTracepoint request, SysException failure) {
        return switch (failure.errno()) {
            case Errno.ENOENT -> "the kernel has no raw tracepoint " + request.name();
            case Errno.EINVAL ->
                "the program is no raw tracepoint's, or reads more arguments than " + request.name() + " has";
            case Errno.EEXIST -> "the program is there already";
            default -> "";
        };
    }

    @Override
    public List<Feature> features() {
        return List.of(probe.probe(Features.RAW_TRACEPOINT, BpfTypes.PROG_RAW_TRACEPOINT, 0, program -> {
            LinkProbe.expect(
                    Errno.EFAULT,
                    links.answerToNoRawTracepoint(program),
                    "BPF_RAW_TRACEPOINT_OPEN of a name that cannot be read",
                    "Linux 4.17 and newer have raw tracepoints");
            return "a program was loaded, and BPF_RAW_TRACEPOINT_OPEN is there";
        }));
    }
}
