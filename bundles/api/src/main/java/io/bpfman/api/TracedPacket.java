// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A packet's way through a dispatcher.
 *
 * @param number counts the packets of a trace in the order in which they came, from 1
 * @param time when it came
 * @param ifindex the interface's index
 * @param length bytes when it came; where the hook sees an Ethernet header, that is among them
 * @param steps the slots that it met, in their order; some are missing when records were lost
 * @param end how its way ended; empty when that record was lost
 */
public record TracedPacket(
        long number, Instant time, int ifindex, long length, List<Step> steps, Optional<TracedPacket.End> end) {

    public TracedPacket {
        steps = List.copyOf(steps);
    }

    /** What became of a packet in one slot. */
    public enum Outcome {
        /** The member ran. */
        RAN,
        /** The member is not enabled; the chain went on past its place. */
        NOT_ENABLED,
        /** The tail call into the slot failed. */
        UNREACHED;

        /** The name in JSON. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One slot that a packet met.
     *
     * @param position the slot, 0 to 9
     * @param code what the member returned, for {@link Outcome#RAN}
     * @param verdict the same by its name; empty when it has none
     * @param nanoseconds since the packet came, until the member had returned
     * @param length bytes of the packet then
     */
    public record Step(
            int position,
            long linkId,
            long programId,
            String programName,
            int priority,
            Outcome outcome,
            int code,
            Optional<Verdict> verdict,
            long nanoseconds,
            long length) {}

    /**
     * How a packet's way through the dispatcher ended.
     *
     * @param stopped whether the last step's verdict ended the chain; otherwise the packet came through all of it
     * @param code what the hook was given
     * @param verdict the same by its name; empty when it has none
     */
    public record End(boolean stopped, int code, Optional<Verdict> verdict) {}
}
