// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * Where a link at a function of the kernel is attached.
 *
 * @param offset in bytes behind the function's beginning
 * @param retprobe whether the program runs when the function returns
 */
public record KprobeLinkDetails(String fnName, long offset, boolean retprobe) implements LoneDetails {

    @Override
    public LinkKind kind() {
        return retprobe ? LinkKind.KRETPROBE : LinkKind.KPROBE;
    }
}
