// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Packets of a dispatcher that are told of, until there have been enough, or it is closed. Any thread may call it; a packet is given to one. */
@ProviderType
public interface Trace extends AutoCloseable {

    /** The dispatcher as it is since this began. */
    Dispatcher dispatcher();

    /**
     * The next packet, in the order in which packets left the dispatcher.
     *
     * @param patience how long to wait for one
     * @return empty when none came meanwhile, or none comes any more, which {@link #hasEnded} tells
     */
    Optional<TracedPacket> next(Duration patience);

    /** Whether no packet comes any more. */
    boolean hasEnded();

    /** How many records of packets found no room, because nobody read for too long: so much is missing of what was told. */
    long lost();

    /** Why it ended before there were enough packets; empty when it did not. */
    Optional<String> cutShort();

    /**
     * Ends it: the dispatcher does not trace any more when this returns. Nothing to do when it was closed already.
     *
     * @throws io.bpfman.api.errors.BpfmanException when the dispatcher cannot be built without it now; the next change of it does, or the next start
     */
    @Override
    void close();
}
