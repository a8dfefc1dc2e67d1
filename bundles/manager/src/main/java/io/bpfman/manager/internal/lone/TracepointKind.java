// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.TracepointAttachSpec;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.List;

/** Links at tracepoints of the kernel. */
public final class TracepointKind implements LoneKind<TracepointAttachSpec, TracepointLinkDetails> {

    @Override
    public Class<TracepointAttachSpec> specs() {
        return TracepointAttachSpec.class;
    }

    @Override
    public Class<TracepointLinkDetails> details() {
        return TracepointLinkDetails.class;
    }

    @Override
    public List<ProgramType> types() {
        return List.of(ProgramType.TRACEPOINT);
    }

    @Override
    public TracepointLinkDetails details(TracepointAttachSpec spec, Program program) {
        return new TracepointLinkDetails(spec.group(), spec.name());
    }

    @Override
    public LinkRequest.Lone request(TracepointLinkDetails details) {
        return new LinkRequest.Tracepoint(details.group(), details.name());
    }
}
