// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;
import java.util.Optional;

/**
 * Where a link at many functions of a program or library is attached.
 *
 * @param target as it was asked for, see {@link ProbedFile#target()}
 * @param functions as they were named; empty when a pattern told them
 * @param pattern of their names; empty when they were named
 * @param matched how many functions there are
 * @param pid see {@link ProbedFile#pid()}
 * @param retprobe whether the program runs when they return
 * @param containerPid see {@link ProbedFile#containerPid()}
 */
public record UprobeMultiLinkDetails(
        String target,
        List<String> functions,
        Optional<String> pattern,
        long matched,
        long pid,
        boolean retprobe,
        long containerPid)
        implements LoneDetails {

    public UprobeMultiLinkDetails {
        functions = List.copyOf(functions);
    }

    @Override
    public LinkKind kind() {
        return retprobe ? LinkKind.URETPROBE_MULTI : LinkKind.UPROBE_MULTI;
    }

    /** The program or library. */
    public ProbedFile file() {
        return new ProbedFile(target, pid, containerPid);
    }
}
