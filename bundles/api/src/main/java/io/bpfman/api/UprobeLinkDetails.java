// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Optional;

/**
 * Where a link at a function of a program or library is attached.
 *
 * @param target as it was asked for, see {@link ProbedFile#target()}
 * @param fnName the function; empty when only the offset says where
 * @param offset in bytes, behind the function's beginning or, without a function, in the file
 * @param pid see {@link ProbedFile#pid()}
 * @param retprobe whether the program runs when the function returns
 * @param containerPid see {@link ProbedFile#containerPid()}
 */
public record UprobeLinkDetails(
        String target, Optional<String> fnName, long offset, long pid, boolean retprobe, long containerPid)
        implements LoneDetails {

    @Override
    public LinkKind kind() {
        return retprobe ? LinkKind.URETPROBE : LinkKind.UPROBE;
    }

    /** The program or library. */
    public ProbedFile file() {
        return new ProbedFile(target, pid, containerPid);
    }
}
