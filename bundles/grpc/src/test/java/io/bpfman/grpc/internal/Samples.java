// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.HookDetails;
import io.bpfman.api.KernelProgram;
import io.bpfman.api.Link;
import io.bpfman.api.LinkDetails;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.LsmLinkDetails;
import io.bpfman.api.MapSharing;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpLinkDetails;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What there is after it was asked for. */
final class Samples {

    static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

    private Samples() {}

    /** The program that a load makes of one selector. */
    static Program loaded(long id, ProgramSelector selector, LoadRequest request) {
        return new Program(
                id,
                selector.name(),
                selector.type(),
                selector.type().kernelType(),
                Path.of("/state/objects/" + id),
                Path.of("/sys/fs/bpf/bpfman/prog_" + id),
                Map.of(),
                List.of(),
                request.globals(),
                request.metadata(),
                "GPL",
                true,
                "0123456789abcdef",
                THEN,
                false,
                new MapSharing(request.mapOwner(), Map.of()),
                false,
                request.source().origin(),
                Optional.empty(),
                selector.attachFunc(),
                OptionalLong.empty(),
                request.source().image());
    }

    /** What the kernel says of a program. */
    static KernelProgram kernel(long id, String name, String kernelType) {
        return new KernelProgram(
                id,
                name,
                kernelType,
                "0123456789abcdef",
                true,
                List.of(),
                THEN,
                0,
                OptionalLong.empty(),
                0,
                16,
                2,
                OptionalLong.empty(),
                false);
    }

    /** The link that an attach makes. */
    static Link attached(long id, AttachSpec spec) {
        return link(id, spec.programId(), details(spec), spec.metadata());
    }

    static Link link(long id, long program, LinkDetails details, Map<String, String> metadata) {
        return new Link(
                id,
                program,
                details.kind(),
                OptionalLong.of(id),
                Path.of("/sys/fs/bpf/bpfman/link_" + id),
                details,
                metadata,
                THEN);
    }

    /** A link that is otherwise the same. */
    static Link with(Link link, HookDetails details) {
        return link(link.id(), link.programId(), details, link.metadata());
    }

    private static LinkDetails details(AttachSpec spec) {
        if (spec instanceof XdpAttachSpec xdp) {
            return new XdpLinkDetails(
                    xdp.interfaceName(), 7, xdp.mode(), xdp.priority(), 0, xdp.proceedOn(), xdp.netns(), 1, 0, 0);
        }
        if (spec instanceof TcxAttachSpec tcx) {
            return new TcxLinkDetails(tcx.interfaceName(), 7, tcx.direction(), tcx.priority(), 0, tcx.netns(), 1);
        }
        return new LsmLinkDetails("file_open");
    }
}
