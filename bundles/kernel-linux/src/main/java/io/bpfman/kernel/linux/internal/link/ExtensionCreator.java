// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.Functions;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.bpf.RawProgramInfo;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.spi.kernel.LinkRequest.Extension;

/** {@code link_create.target_fd} and {@code link_create.target_btf_id} of linux/bpf.h. */
record ExtensionCreator(Bpf bpf, Pinned pinned, Functions functions) implements LinkCreator<Extension> {

    @Override
    public Fd create(Extension request, Fd program) throws SysException {
        try (Fd target = pinned.openProgram(request.targetPin())) {
            RawProgramInfo info = bpf.programInfo(program.number());
            if (info.type() != BpfTypes.PROG_EXT) {
                throw new SysException(
                        Errno.EINVAL,
                        "program " + info.id() + " is of type " + BpfTypes.programType(info.type())
                                + "; only an extension can take the place of a function");
            }
            long number = functions.find(target.number(), request.function());
            return bpf.createLink(program.number(), target.number(), number);
        }
    }

    @Override
    public RuntimeException refusal(Extension request, String operation, SysException failure) {
        return Refusals.refused(operation, failure, advice(failure, request.function()), null);
    }

    /** {@code bpf_tracing_prog_attach}, {@code bpf_check_attach_target} and {@code bpf_trampoline_link_prog} of the kernel. */
    private static String advice(SysException failure, String function) {
        if (!failure.detail().isEmpty()) {
            return "";
        }
        return switch (failure.errno()) {
            case Errno.EBUSY -> function + " is replaced by an extension, or traced, already";
            case Errno.EINVAL ->
                "the verifier dropped " + function + " because nothing calls it, or the extension was loaded against a"
                        + " program of another type or changes packets where " + function + " does not";
            default -> "";
        };
    }
}
