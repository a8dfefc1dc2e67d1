// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.Feature;
import io.bpfman.api.ProbedFunctions;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.LoneLinks;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.target.KernelFunctions;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LinkRequest.KprobeMulti;
import java.util.List;
import java.util.Optional;

/** {@code link_create.kprobe_multi} of linux/bpf.h. */
record KprobeMultiCreator(KernelFunctions functions, LoneLinks links, LinkProbe probe)
        implements LinkCreator<KprobeMulti> {

    @Override
    public KprobeMulti resolve(KprobeMulti request) {
        return new KprobeMulti(
                new ProbedFunctions(functions.resolve(request.functions()), Optional.empty()), request.atReturn());
    }

    @Override
    public Fd create(KprobeMulti request, Fd program) throws SysException {
        boolean named = request.functions().pattern().isEmpty();
        List<String> names = (named ? request : resolve(request)).functions().names();
        return links.atKernelFunctions(program, names, request.atReturn());
    }

    @Override
    public RuntimeException refusal(KprobeMulti request, String operation, SysException failure) {
        return Refusals.refused(operation, failure, advice(failure), null);
    }

    /** {@code bpf_kprobe_multi_link_attach}, {@code ftrace_lookup_symbols} and {@code register_fprobe_ips} of the kernel. */
    private static String advice(SysException failure) {
        return switch (failure.errno()) {
            case Errno.ESRCH, Errno.ENOENT -> "one of the functions cannot be traced any more";
            case Errno.EINVAL ->
                "the program was loaded as of another type than kprobe.multi, or one of the functions has a name that"
                        + " several have";
            case Errno.E2BIG -> "so many functions are more than one link takes: narrow the pattern";
            case Errno.EOPNOTSUPP -> "the kernel needs CONFIG_FPROBE";
            default -> "";
        };
    }

    @Override
    public List<Feature> features() {
        return List.of(probe.probe(
                Features.KPROBE_MULTI, BpfTypes.PROG_KPROBE, BpfTypes.ATTACH_TRACE_KPROBE_MULTI, program -> {
                    LinkProbe.expect(
                            Errno.EFAULT,
                            links.answerToNoKernelFunction(program),
                            "BPF_LINK_CREATE of BPF_TRACE_KPROBE_MULTI at a name that cannot be read",
                            "Linux 5.18 and newer have such links, with CONFIG_FPROBE");
                    return "BPF_LINK_CREATE has BPF_TRACE_KPROBE_MULTI";
                }));
    }
}
