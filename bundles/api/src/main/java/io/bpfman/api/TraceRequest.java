// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;

/**
 * What is to be traced.
 *
 * @param key the dispatcher's attach point
 * @param packets how many packets, 1 to {@link #MOST}; the kernel tells of no more, whether anybody goes on to read or not
 */
public record TraceRequest(DispatcherKey key, int packets) {

    /** The most packets of one trace. */
    public static final int MOST = 1_000_000;

    public TraceRequest {
        if (packets < 1 || packets > MOST) {
            throw new InvalidSpecException("cannot trace " + packets + " packets; 1 to " + MOST + " can be");
        }
    }
}
