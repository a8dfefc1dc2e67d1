// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.KprobeMultiAttachSpec;
import io.bpfman.api.KprobeMultiLinkDetails;
import io.bpfman.api.ProbedFunctions;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.List;

/** Links at many functions of the kernel; whether at their return, the program says. */
public final class KprobeMultiKind implements LoneKind<KprobeMultiAttachSpec, KprobeMultiLinkDetails> {

    @Override
    public Class<KprobeMultiAttachSpec> specs() {
        return KprobeMultiAttachSpec.class;
    }

    @Override
    public Class<KprobeMultiLinkDetails> details() {
        return KprobeMultiLinkDetails.class;
    }

    @Override
    public List<ProgramType> types() {
        return List.of(ProgramType.KPROBE_MULTI, ProgramType.KRETPROBE_MULTI);
    }

    @Override
    public KprobeMultiLinkDetails details(KprobeMultiAttachSpec spec, Program program) {
        ProbedFunctions functions = spec.functions();
        return new KprobeMultiLinkDetails(
                functions.names(),
                functions.pattern(),
                functions.names().size(),
                program.type() == ProgramType.KRETPROBE_MULTI);
    }

    @Override
    public LinkRequest.Lone request(KprobeMultiLinkDetails details) {
        return new LinkRequest.KprobeMulti(
                new ProbedFunctions(details.functions(), details.pattern()), details.retprobe());
    }

    @Override
    public KprobeMultiLinkDetails resolved(KprobeMultiLinkDetails details, LinkRequest found) {
        long matched = ((LinkRequest.KprobeMulti) found).functions().names().size();
        return new KprobeMultiLinkDetails(details.functions(), details.pattern(), matched, details.retprobe());
    }
}
