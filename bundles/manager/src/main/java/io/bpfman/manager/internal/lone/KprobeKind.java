// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.KprobeAttachSpec;
import io.bpfman.api.KprobeLinkDetails;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.List;

/** Links at functions of the kernel; whether at their return, the program says. */
public final class KprobeKind implements LoneKind<KprobeAttachSpec, KprobeLinkDetails> {

    @Override
    public Class<KprobeAttachSpec> specs() {
        return KprobeAttachSpec.class;
    }

    @Override
    public Class<KprobeLinkDetails> details() {
        return KprobeLinkDetails.class;
    }

    @Override
    public List<ProgramType> types() {
        return List.of(ProgramType.KPROBE, ProgramType.KRETPROBE);
    }

    @Override
    public KprobeLinkDetails details(KprobeAttachSpec spec, Program program) {
        boolean atReturn = program.type() == ProgramType.KRETPROBE;
        AtReturn.requireNoOffset(program, atReturn, spec.offset());
        return new KprobeLinkDetails(spec.fnName(), spec.offset(), atReturn);
    }

    @Override
    public LinkRequest.Lone request(KprobeLinkDetails details) {
        return new LinkRequest.Kprobe(details.fnName(), details.offset(), details.retprobe());
    }
}
