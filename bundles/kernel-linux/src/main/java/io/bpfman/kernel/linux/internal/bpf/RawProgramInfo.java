// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import java.util.List;

/**
 * What {@code struct bpf_prog_info} says; {@code loadedNanos} counts from boot; {@code btfId} is 0 when there is none.
 *
 * @param restricted whether there are instructions, but the kernel shows them to nobody
 */
public record RawProgramInfo(
        long id,
        int type,
        String tag,
        String name,
        boolean gplCompatible,
        long loadedNanos,
        List<Long> mapIds,
        long uid,
        long btfId,
        long jitedSize,
        long xlatedSize,
        long verifiedInstructions,
        boolean restricted,
        long runs,
        long runNanos,
        long recursionMisses) {}
