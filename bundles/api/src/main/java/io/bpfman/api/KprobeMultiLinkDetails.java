// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;
import java.util.Optional;

/**
 * Where a link at many functions of the kernel is attached.
 *
 * @param functions as they were named; empty when a pattern told them
 * @param pattern of their names; empty when they were named
 * @param matched how many functions there are
 * @param retprobe whether the program runs when they return
 */
public record KprobeMultiLinkDetails(List<String> functions, Optional<String> pattern, long matched, boolean retprobe)
        implements LoneDetails {

    public KprobeMultiLinkDetails {
        functions = List.copyOf(functions);
    }

    @Override
    public LinkKind kind() {
        return retprobe ? LinkKind.KRETPROBE_MULTI : LinkKind.KPROBE_MULTI;
    }
}
