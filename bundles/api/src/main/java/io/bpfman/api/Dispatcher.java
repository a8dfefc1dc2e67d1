// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A dispatcher and the chain it runs.
 *
 * @param interfaceName the interface's name; it follows when the interface is renamed
 * @param netns the namespace's file; empty for the agent's own
 * @param revision counts up with every change
 * @param programId the kernel's id of the live dispatcher program
 * @param backend name of the backend that holds it, for example {@code tcx} or {@code netlink}
 * @param kernelLinkId the kernel's id of the link that holds it, where it is held by a link
 * @param filterPriority priority of the filter that holds it, where it is held by a filter
 * @param filterHandle handle of that filter
 * @param clsactOurs whether the interface's clsact qdisc was created by bpfman; it goes with the last dispatcher of the interface
 * @param counting whether its slots count
 * @param members in the order in which they run, those that are not enabled at their places
 * @param mode where it runs; empty for TC
 * @param lost what the kernel has no more of it, because somebody else took it away; empty when it hangs on its hook
 * @param slotFailure what becomes of a packet when the tail call into a filled slot fails; empty when its slots are not filled by tail calls, or it
 *     is of a release whose dispatchers took such a slot for an empty one
 */
public record Dispatcher(
        DispatcherKey key,
        String interfaceName,
        Optional<Path> netns,
        long revision,
        long programId,
        SlotMechanism mechanism,
        String backend,
        OptionalLong kernelLinkId,
        OptionalInt filterPriority,
        OptionalLong filterHandle,
        boolean clsactOurs,
        boolean counting,
        List<Member> members,
        Instant createdAt,
        Instant updatedAt,
        Optional<RunningMode> mode,
        Optional<String> lost,
        Optional<SlotFailure> slotFailure) {

    /** Of TC, on its hook, of which nothing is known about failing slots. */
    public Dispatcher(
            DispatcherKey key,
            String interfaceName,
            Optional<Path> netns,
            long revision,
            long programId,
            SlotMechanism mechanism,
            String backend,
            OptionalLong kernelLinkId,
            OptionalInt filterPriority,
            OptionalLong filterHandle,
            boolean clsactOurs,
            boolean counting,
            List<Member> members,
            Instant createdAt,
            Instant updatedAt) {
        this(
                key,
                interfaceName,
                netns,
                revision,
                programId,
                mechanism,
                backend,
                kernelLinkId,
                filterPriority,
                filterHandle,
                clsactOurs,
                counting,
                members,
                createdAt,
                updatedAt,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Where an XDP dispatcher runs.
     *
     * @param mode NATIVE or GENERIC
     * @param reason why that one
     */
    public record RunningMode(XdpMode mode, String reason) {}

    public Dispatcher {
        members = List.copyOf(members);
    }
}
