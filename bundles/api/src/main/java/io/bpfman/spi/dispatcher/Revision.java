// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.dispatcher;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.spi.kernel.AttachTraits;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A revision of a dispatcher, before and after it is loaded.
 *
 * @param directory where its pins go
 * @param slots the members, by position without gaps
 * @param mechanism how its slots are filled
 * @param counting whether slots count
 * @param untyped whether an XDP dispatcher is loaded with {@code expected_attach_type} 0, as earlier releases did, because the link that it goes to
 *     has such a program: {@code BPF_LINK_UPDATE} takes no other then ({@code bpf_xdp_link_update} in net/core/dev.c)
 * @param slotFailure what it does when the tail call into a filled slot fails; of no meaning to FREPLACE
 * @param countersFrom directory of the revision whose counters go on; empty for new ones
 * @param tracedPackets of how many packets it tells what they met; 0 for one that does not trace, whose program has no code for it
 */
public record Revision(
        DispatcherKey key,
        long number,
        Path directory,
        List<Slot> slots,
        Form form,
        SlotMechanism mechanism,
        boolean counting,
        boolean untyped,
        SlotFailure slotFailure,
        Optional<Path> countersFrom,
        int tracedPackets) {

    /** One that does not trace. */
    public Revision(
            DispatcherKey key,
            long number,
            Path directory,
            List<Slot> slots,
            Form form,
            SlotMechanism mechanism,
            boolean counting,
            boolean untyped,
            SlotFailure slotFailure,
            Optional<Path> countersFrom) {
        this(key, number, directory, slots, form, mechanism, counting, untyped, slotFailure, countersFrom, 0);
    }

    /** One that drops, and does not trace. */
    public Revision(
            DispatcherKey key,
            long number,
            Path directory,
            List<Slot> slots,
            Form form,
            SlotMechanism mechanism,
            boolean counting,
            boolean untyped,
            Optional<Path> countersFrom) {
        this(key, number, directory, slots, form, mechanism, counting, untyped, SlotFailure.DROP, countersFrom);
    }

    public Revision {
        slots = List.copyOf(slots);
    }

    /** Whether it traces. */
    public boolean isTracing() {
        return tracedPackets > 0;
    }

    /**
     * How a chain's end is turned into the verdict that the hook sees.
     *
     * @param backend the backend it is built for
     * @param traits what becomes of packets where that hangs it up
     * @param overlap what it does while two backends hold the same hook for the time of a move
     */
    public record Form(String backend, AttachTraits traits, Overlap overlap) {}

    /** A revision's part in a move from one backend to the other. */
    public sealed interface Overlap {

        /** No move is going on. */
        record None() implements Overlap {}

        /** Marks each packet that it lets fall through to the other backend. {@code mark} is an unsigned 32-bit number other than 0. */
        record Marking(long mark) implements Overlap {}

        /** Lets each packet pass that bears the mark, because the other backend has run it. */
        record Guarding(long mark) implements Overlap {}
    }
}
