// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Everything that runs on the TCX hook of one direction of an interface, whoever attached it. After it come the filters of clsact.
 *
 * @param interfaceName the interface's name
 * @param netns the namespace's file; empty for the agent's own
 * @param revision the kernel's number of this state of the chain, unsigned 64 bits
 * @param entries in the order they run
 */
public record TcxChain(
        DispatcherKey attachPoint, String interfaceName, Optional<Path> netns, long revision, List<Entry> entries) {

    public TcxChain {
        entries = List.copyOf(entries);
    }

    /**
     * A program in the chain.
     *
     * @param programName the kernel's name of it, cut at 15 characters; the full one when it is managed
     * @param kernelLinkId the kernel's id of its link; empty when it is attached without one
     */
    public record Entry(long programId, String programName, OptionalLong kernelLinkId, Owner owner) {}

    /** Whose a program in the chain is. */
    public sealed interface Owner {

        /** A managed link of kind {@code tcx}. */
        record ManagedLink(long linkId, int priority) implements Owner {}

        /** The dispatcher of this attach point. */
        record AttachPointDispatcher() implements Owner {}

        /** Somebody else: bpfman neither moves nor replaces it. */
        record Others() implements Owner {}
    }
}
