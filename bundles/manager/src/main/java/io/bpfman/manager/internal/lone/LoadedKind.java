// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.LinkKind;
import io.bpfman.api.LoneDetails;
import io.bpfman.api.LsmLinkDetails;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.RawTracepointLinkDetails;
import io.bpfman.api.TracingAttachSpec;
import io.bpfman.api.TracingLinkDetails;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.List;
import java.util.function.Function;

/**
 * Links at what the program was loaded for.
 *
 * @param feature what the kernel needs for it
 * @param reader what the name means for which it was loaded
 * @param target what is there, for messages
 */
public record LoadedKind<D extends LoneDetails>(
        ProgramType type, String feature, Class<D> details, Function<String, D> reader, Function<D, String> target)
        implements LoneKind<TracingAttachSpec, D> {

    private static final String LSM_FUNCTION = "bpf_lsm_";

    /** Before a function of the kernel. */
    public static LoadedKind<TracingLinkDetails> fentry() {
        return function(ProgramType.FENTRY, LinkKind.FENTRY, "the beginning of the kernel's ");
    }

    /** After a function of the kernel. */
    public static LoadedKind<TracingLinkDetails> fexit() {
        return function(ProgramType.FEXIT, LinkKind.FEXIT, "the end of the kernel's ");
    }

    private static LoadedKind<TracingLinkDetails> function(ProgramType type, LinkKind kind, String where) {
        return new LoadedKind<>(
                type,
                Features.TRACING,
                TracingLinkDetails.class,
                function -> new TracingLinkDetails(kind, function),
                details -> where + details.fnName());
    }

    /** At a tracepoint of the kernel, with arguments whose types the verifier knows. */
    public static LoadedKind<RawTracepointLinkDetails> tpBtf() {
        return new LoadedKind<>(
                ProgramType.TP_BTF,
                Features.TP_BTF,
                RawTracepointLinkDetails.class,
                name -> new RawTracepointLinkDetails(LinkKind.TP_BTF, name),
                details -> "tracepoint " + details.name());
    }

    /** At a hook of the Linux security modules, which may be named as the kernel's function for it is. */
    public static LoadedKind<LsmLinkDetails> lsm() {
        return new LoadedKind<>(
                ProgramType.LSM,
                Features.LSM,
                LsmLinkDetails.class,
                name -> new LsmLinkDetails(
                        name.startsWith(LSM_FUNCTION) ? name.substring(LSM_FUNCTION.length()) : name),
                details -> "LSM hook " + details.hookName());
    }

    @Override
    public Class<TracingAttachSpec> specs() {
        return TracingAttachSpec.class;
    }

    @Override
    public List<ProgramType> types() {
        return List.of(type);
    }

    @Override
    public D details(TracingAttachSpec spec, Program program) {
        return reader.apply(program.attachFunc()
                .orElseThrow(() -> new IllegalStateException(
                        "program " + program.id() + " is recorded without what it was loaded for")));
    }

    @Override
    public LinkRequest.Lone request(D details) {
        return new LinkRequest.Loaded(feature, target.apply(details));
    }
}
