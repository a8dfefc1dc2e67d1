// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.time.Instant;
import java.util.List;

/**
 * What the kernel says of a program ({@code struct bpf_prog_info} in {@code linux/bpf.h}).
 *
 * @param name the kernel's name, cut at 15 characters
 * @param kernelType the kernel's type as bpftool prints it, for example {@code sched_cls}; but extensions, which it calls {@code ext}, are {@code extension}
 * @param tag hexadecimal
 */
public record ProgramInfo(
        long id,
        String name,
        String kernelType,
        String tag,
        boolean gplCompatible,
        List<Long> mapIds,
        Instant loadedAt) {

    public ProgramInfo {
        mapIds = List.copyOf(mapIds);
    }
}
