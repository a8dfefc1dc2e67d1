// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.OptionalLong;

/**
 * What somebody else has put where packets come by at an interface, outside of the chains of TCX ({@link TcxChain}): bpfman neither moves nor replaces it.
 *
 * @param hook where: XDP, or a direction of TC
 * @param programId the kernel's id; 0 for a filter without a program
 * @param programName the kernel's name of the program, cut at 15 characters; empty when there is none
 * @param kernelLinkId the kernel's id of its link; empty when it is attached without one, as filters are
 * @param way how it is attached
 */
public record OthersProgram(
        DispatcherType hook, long programId, String programName, OptionalLong kernelLinkId, Way way) {

    /** How something is attached. */
    public sealed interface Way {

        /**
         * As an XDP program.
         *
         * @param mode {@code native}, {@code generic} or {@code offload}; a packet meets a generic one last
         */
        record Xdp(String mode) implements Way {}

        /**
         * As a filter of clsact, which a packet meets after the chain of TCX.
         *
         * @param kind for example {@code bpf} or {@code flower}
         * @param priority filters run in this order, smaller ones first
         * @param handle tells filters of one priority apart
         */
        record Filter(String kind, int priority, long handle) implements Way {}
    }
}
