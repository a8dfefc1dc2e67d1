// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.UprobeAttachSpec;
import io.bpfman.api.UprobeLinkDetails;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.List;

/** Links at functions of programs and libraries; whether at their return, the program says. */
public final class UprobeKind implements LoneKind<UprobeAttachSpec, UprobeLinkDetails> {

    @Override
    public Class<UprobeAttachSpec> specs() {
        return UprobeAttachSpec.class;
    }

    @Override
    public Class<UprobeLinkDetails> details() {
        return UprobeLinkDetails.class;
    }

    @Override
    public List<ProgramType> types() {
        return List.of(ProgramType.UPROBE, ProgramType.URETPROBE);
    }

    @Override
    public UprobeLinkDetails details(UprobeAttachSpec spec, Program program) {
        boolean atReturn = program.type() == ProgramType.URETPROBE;
        AtReturn.requireNoOffset(program, atReturn, spec.offset());
        return new UprobeLinkDetails(
                spec.file().target(),
                spec.fnName().filter(name -> !name.isEmpty()),
                spec.offset(),
                spec.file().pid(),
                atReturn,
                spec.file().containerPid());
    }

    @Override
    public LinkRequest.Lone request(UprobeLinkDetails details) {
        return new LinkRequest.Uprobe(details.file(), details.fnName(), details.offset(), details.retprobe());
    }
}
