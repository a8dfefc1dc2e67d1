// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import java.util.List;
import java.util.Optional;

/**
 * An interface to attach programs to, and somebody at the other end of its cable who sends packets. For one thread.
 */
interface Network extends AutoCloseable {

    /** The port that the demo drops packets to; every fifth packet goes there. */
    int DROPPED_PORT = 8080;

    /** The interface. */
    Place place();

    /** Has packets come in and waits until they have arrived. */
    Sent sendIn(int count);

    /** Sends packets out and waits until they have left. */
    void sendOut(int count);

    /** Has packets come in, as fast as it goes, until told to stop. */
    Flow start();

    /** Packets that came in since the network was built, by the interface's own count. */
    long arrived();

    /** Packets that went out since the network was built, by the interface's own count. */
    long departed();

    /**
     * Whatever programs have left behind on the interface and in bpffs, for a person to read.
     *
     * @return nothing when that cannot be seen from outside
     */
    Optional<List<String>> remains();

    /** Takes the network down. */
    @Override
    void close();
}
