// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.LinkKind;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.RawTracepointAttachSpec;
import io.bpfman.api.RawTracepointLinkDetails;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.List;
import java.util.Optional;

/** Links at raw tracepoints of the kernel, which a program may have named already when it was loaded. */
public final class RawTracepointKind implements LoneKind<RawTracepointAttachSpec, RawTracepointLinkDetails> {

    @Override
    public Class<RawTracepointAttachSpec> specs() {
        return RawTracepointAttachSpec.class;
    }

    @Override
    public Class<RawTracepointLinkDetails> details() {
        return RawTracepointLinkDetails.class;
    }

    @Override
    public List<ProgramType> types() {
        return List.of(ProgramType.RAW_TRACEPOINT);
    }

    @Override
    public RawTracepointLinkDetails details(RawTracepointAttachSpec spec, Program program) {
        Optional<String> asked = spec.name().filter(name -> !name.isEmpty());
        Optional<String> loaded = program.attachFunc();
        if (asked.isPresent() && loaded.isPresent() && !asked.equals(loaded)) {
            throw new InvalidSpecException("program " + program.id() + " was loaded for raw tracepoint " + loaded.get()
                    + " and cannot be attached to " + asked.get() + "; load it as raw_tracepoint:" + program.name()
                    + " to name the tracepoint when it is attached");
        }
        String name = asked.or(() -> loaded)
                .orElseThrow(
                        () -> new InvalidSpecException(
                                "program " + program.id()
                                        + " was loaded without a tracepoint: name one to attach it to, without a group (e.g. sys_enter)"));
        return new RawTracepointLinkDetails(LinkKind.RAW_TRACEPOINT, name);
    }

    @Override
    public LinkRequest.Lone request(RawTracepointLinkDetails details) {
        return new LinkRequest.RawTracepoint(details.name());
    }
}
