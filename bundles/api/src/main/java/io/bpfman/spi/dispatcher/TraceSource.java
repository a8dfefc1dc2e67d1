// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.dispatcher;

import java.util.List;
import java.util.Optional;

/** What a revision that traces tells of packets. Any thread may call it. */
public interface TraceSource extends AutoCloseable {

    /** What a record says. */
    enum Event {
        /** A packet has come to the dispatcher. */
        COMES,
        /** A slot was run. */
        RAN,
        /** The chain has ended with the verdict of the slot before. */
        STOPPED,
        /** The chain has ended after its last slot. */
        THROUGH
    }

    /**
     * One thing that happened to a packet.
     *
     * @param nanoTime when, of the clock of {@link System#nanoTime}
     * @param packet counts the packets that are told of, from 0
     * @param length bytes of the packet then
     * @param slot of {@link Event#RAN}
     * @param verdict what the slot gave, or, at the end, what the hook is given
     */
    record Told(long nanoTime, long packet, int ifindex, long length, Event event, int slot, int verdict) {}

    /**
     * How far the revision is.
     *
     * @param packets how many came so far, up to a few more than it tells of
     * @param lost how many records found no room
     */
    record Progress(long packets, long lost) {}

    /** Takes what was told since the last call, the records of one packet in the order in which things happened. */
    List<Told> take();

    /** Waits until there is something to take, for so long at most. */
    void await(int milliseconds);

    /** How far it is; empty when the revision was retired. */
    Optional<Progress> progress();

    /** Whether a verdict says that the tail call into the slot failed. */
    static boolean isUnreached(int verdict) {
        return verdict == UNREACHED;
    }

    /** {@code BPFMAN_SLOT_FAILED} of bpfman_dispatcher.h. */
    int UNREACHED = 0x0bf0fa11;

    /** Ends it. Nothing to do when it is closed. */
    @Override
    void close();
}
