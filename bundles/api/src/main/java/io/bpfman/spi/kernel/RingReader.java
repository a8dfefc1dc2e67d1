// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.util.List;

/**
 * Takes what programs put into a ring buffer ({@code BPF_MAP_TYPE_RINGBUF}). It outlives the map's pin. There is one place up to which a ring buffer is read:
 * two readers of one would each get a part. Any thread may call it; calls wait for each other.
 */
public interface RingReader extends AutoCloseable {

    /** Takes all that is there, the oldest first; empty too when it is closed. */
    List<byte[]> take();

    /**
     * Waits until there is something to take, or something was.
     *
     * @param milliseconds for how long at most
     */
    void await(int milliseconds);

    /** Ends reading; the map goes when nothing else refers to it. Nothing to do when it is closed. */
    @Override
    void close();
}
