// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.ProbedFunctions;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.UprobeMultiAttachSpec;
import io.bpfman.api.UprobeMultiLinkDetails;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.List;

/** Links at many functions of programs and libraries; whether at their return, the program says. */
public final class UprobeMultiKind implements LoneKind<UprobeMultiAttachSpec, UprobeMultiLinkDetails> {

    @Override
    public Class<UprobeMultiAttachSpec> specs() {
        return UprobeMultiAttachSpec.class;
    }

    @Override
    public Class<UprobeMultiLinkDetails> details() {
        return UprobeMultiLinkDetails.class;
    }

    @Override
    public List<ProgramType> types() {
        return List.of(ProgramType.UPROBE_MULTI, ProgramType.URETPROBE_MULTI);
    }

    @Override
    public UprobeMultiLinkDetails details(UprobeMultiAttachSpec spec, Program program) {
        ProbedFunctions functions = spec.functions();
        return new UprobeMultiLinkDetails(
                spec.file().target(),
                functions.names(),
                functions.pattern(),
                functions.names().size(),
                spec.file().pid(),
                program.type() == ProgramType.URETPROBE_MULTI,
                spec.file().containerPid());
    }

    @Override
    public LinkRequest.Lone request(UprobeMultiLinkDetails details) {
        return new LinkRequest.UprobeMulti(
                details.file(), new ProbedFunctions(details.functions(), details.pattern()), details.retprobe());
    }

    @Override
    public UprobeMultiLinkDetails resolved(UprobeMultiLinkDetails details, LinkRequest found) {
        long matched = ((LinkRequest.UprobeMulti) found).functions().names().size();
        return new UprobeMultiLinkDetails(
                details.target(),
                details.functions(),
                details.pattern(),
                matched,
                details.pid(),
                details.retprobe(),
                details.containerPid());
    }
}
