// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.Feature;
import io.bpfman.api.ProbedFunctions;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.LoneLinks;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.target.ProbedBinary;
import io.bpfman.kernel.linux.internal.target.ProbedBinary.Place;
import io.bpfman.kernel.linux.internal.target.ProbedFiles;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LinkRequest.UprobeMulti;
import io.bpfman.text.Glob;
import java.util.List;
import java.util.Optional;

/** {@code link_create.uprobe_multi} of linux/bpf.h. */
record UprobeMultiCreator(ProbedFiles files, LoneLinks links, LinkProbe probe) implements LinkCreator<UprobeMulti> {

    @Override
    public UprobeMulti resolve(UprobeMulti request) {
        try (ProbedBinary binary = files.open(request.file())) {
            List<String> names = places(request, binary).stream()
                    .flatMap(place -> place.function().stream())
                    .toList();
            return new UprobeMulti(
                    UprobeAdvice.resolved(request.file(), binary),
                    new ProbedFunctions(names, Optional.empty()),
                    request.atReturn());
        }
    }

    private static List<Place> places(UprobeMulti request, ProbedBinary binary) {
        Optional<String> pattern = request.functions().pattern();
        if (pattern.isEmpty()) {
            return binary.placesOf(request.functions().names());
        }
        List<Place> places = binary.placesLike(new Glob(pattern.get()));
        if (places.isEmpty()) {
            throw new NotFoundException("no function of \"" + binary.path() + "\" is like " + pattern.get());
        }
        return places;
    }

    @Override
    public Fd create(UprobeMulti request, Fd program) throws SysException {
        try (ProbedBinary binary = files.open(request.file())) {
            List<Long> offsets = places(request, binary).stream()
                    .map(Place::offset)
                    .distinct()
                    .toList();
            return links.atPlaces(
                    program,
                    binary.kernelPath(),
                    offsets,
                    request.atReturn(),
                    request.file().pid());
        }
    }

    @Override
    public RuntimeException refusal(UprobeMulti request, String operation, SysException failure) {
        return Refusals.refused(operation, failure, UprobeAdvice.of(failure), null);
    }

    @Override
    public List<Feature> features() {
        return List.of(probe.probe(
                Features.UPROBE_MULTI, BpfTypes.PROG_KPROBE, BpfTypes.ATTACH_TRACE_UPROBE_MULTI, program -> {
                    LinkProbe.expect(
                            Errno.EFAULT,
                            links.answerToNoPlace(program),
                            "BPF_LINK_CREATE of BPF_TRACE_UPROBE_MULTI at a path that cannot be read",
                            "Linux 6.6 and newer have such links");
                    return "BPF_LINK_CREATE has BPF_TRACE_UPROBE_MULTI";
                }));
    }
}
