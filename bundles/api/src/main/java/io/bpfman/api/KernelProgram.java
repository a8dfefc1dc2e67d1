// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the kernel says of a program, whoever loaded it ({@code struct bpf_prog_info} in linux/bpf.h).
 *
 * @param id the kernel's id, an unsigned 32-bit number
 * @param name the kernel's name of it, cut at 15 characters; may be empty
 * @param kernelType the kernel's type as bpftool prints it, but for {@code extension}, which is spelled out
 * @param tag the kernel's tag: a hash of the instructions, in hexadecimal
 * @param uid of the user who loaded it
 * @param btfId the kernel's id of its BTF; empty when it has none
 * @param jitedSize bytes of machine code; 0 when it is interpreted, and for those who may not look
 * @param xlatedSize bytes of instructions as the verifier left them; 0 for those who may not look
 * @param verifiedInstructions how many the verifier looked at, those of all branches
 * @param memlock bytes of memory that it takes ({@code memlock} in proc_pid_fdinfo(5)); empty when the kernel does not say
 * @param restricted whether the kernel shows its instructions to nobody, because they are blinded ({@code net.core.bpf_jit_harden})
 */
public record KernelProgram(
        long id,
        String name,
        String kernelType,
        String tag,
        boolean gplCompatible,
        List<Long> mapIds,
        Instant loadedAt,
        long uid,
        OptionalLong btfId,
        long jitedSize,
        long xlatedSize,
        long verifiedInstructions,
        OptionalLong memlock,
        boolean restricted) {

    public KernelProgram {
        mapIds = List.copyOf(mapIds);
    }
}
