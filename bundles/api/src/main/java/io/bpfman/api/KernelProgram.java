// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.time.Instant;
import java.util.List;

/**
 * A program of the kernel, whoever loaded it.
 *
 * @param id the kernel's id, an unsigned 32-bit number
 * @param name the kernel's name of it, cut at 15 characters; may be empty
 * @param kernelType the kernel's type as bpftool prints it, but for {@code extension}, which is spelled out
 * @param tag the kernel's tag: a hash of the instructions, in hexadecimal
 */
public record KernelProgram(
        long id,
        String name,
        String kernelType,
        String tag,
        boolean gplCompatible,
        List<Long> mapIds,
        Instant loadedAt) {

    public KernelProgram {
        mapIds = List.copyOf(mapIds);
    }
}
