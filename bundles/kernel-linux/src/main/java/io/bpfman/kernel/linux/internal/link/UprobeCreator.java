// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.Feature;
import io.bpfman.kernel.linux.internal.perf.PerfEvents;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.target.ProbedBinary;
import io.bpfman.kernel.linux.internal.target.ProbedFiles;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LinkRequest.Uprobe;
import java.util.List;

/** The {@code uprobe} PMU of perf_event_open(2). */
record UprobeCreator(ProbedFiles files, PerfEvents events, ProbeFeature feature) implements LinkCreator<Uprobe> {

    static final String SOURCE = "uprobe";

    @Override
    public Uprobe resolve(Uprobe request) {
        try (ProbedBinary binary = files.open(request.file())) {
            binary.offsetOf(request.function(), request.offset(), request.atReturn());
            return new Uprobe(
                    UprobeAdvice.resolved(request.file(), binary),
                    request.function(),
                    request.offset(),
                    request.atReturn());
        }
    }

    @Override
    public Fd create(Uprobe request, Fd program) throws SysException {
        try (ProbedBinary binary = files.open(request.file())) {
            return events.linkAtProbe(
                    program,
                    ProbeFeature.source(SOURCE),
                    binary.kernelPath().toString(),
                    binary.offsetOf(request.function(), request.offset(), request.atReturn()),
                    request.atReturn(),
                    request.file().pid());
        }
    }

    @Override
    public RuntimeException refusal(Uprobe request, String operation, SysException failure) {
        return Refusals.refused(operation, failure, UprobeAdvice.of(failure), null);
    }

    @Override
    public List<Feature> features() {
        return List.of(feature.of(Features.UPROBE, SOURCE, "CONFIG_UPROBE_EVENTS"));
    }
}
