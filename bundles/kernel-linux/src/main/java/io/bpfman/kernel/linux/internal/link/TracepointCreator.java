// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.Feature;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.LoneLinks;
import io.bpfman.kernel.linux.internal.perf.PerfEvents;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.target.Tracepoints;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LinkRequest.Tracepoint;
import java.util.List;

/** {@code PERF_TYPE_TRACEPOINT} of perf_event_open(2). */
record TracepointCreator(Tracepoints tracepoints, PerfEvents events, LoneLinks links, LinkProbe probe)
        implements LinkCreator<Tracepoint> {

    @Override
    public Tracepoint resolve(Tracepoint request) {
        tracepoints.id(request.group(), request.name());
        return request;
    }

    @Override
    public Fd create(Tracepoint request, Fd program) throws SysException {
        return events.linkAtTracepoint(program, tracepoints.id(request.group(), request.name()));
    }

    @Override
    public RuntimeException refusal(Tracepoint request, String operation, SysException failure) {
        return Refusals.refused(operation, failure, PerfAdvice.of(failure), null);
    }

    @Override
    public List<Feature> features() {
        return List.of(probe.probe(Features.TRACEPOINT, BpfTypes.PROG_TRACEPOINT, 0, program -> {
            LinkProbe.expect(
                    Errno.EBADF,
                    links.answerToNoEvent(program),
                    "BPF_LINK_CREATE at no event",
                    "Linux 5.15 and newer have links at events");
            LinkProbe.expect(
                    Errno.EINVAL,
                    events.answerToNoTracepoint(),
                    "perf_event_open(2) of a tracepoint that is none",
                    "the kernel needs CONFIG_BPF_EVENTS");
            return "a program was loaded, and perf_event_open(2) knows tracepoints";
        }));
    }
}
