// SPDX-License-Identifier: Apache-2.0
package io.bpfman.picture;

import io.bpfman.api.DispatcherKey;

/** The names of what is counted, by which a page finds the places where the numbers stand. Pure. */
public final class Numbers {

    private Numbers() {}

    /** Packets that a member saw. */
    public static String runs(long linkId) {
        return "runs-" + linkId;
    }

    /** How fast that grows. */
    public static String rate(long linkId) {
        return "rate-" + linkId;
    }

    /** Packets that ended at a member, by verdict. */
    public static String stops(long linkId) {
        return "stops-" + linkId;
    }

    /** Their share of those that it saw. */
    public static String share(long linkId) {
        return "share-" + linkId;
    }

    /** Packets that came to the end of a dispatcher's chain. */
    public static String end(DispatcherKey key) {
        return "end-" + key.type().label() + "-" + key.nsid() + "-" + key.ifindex();
    }
}
