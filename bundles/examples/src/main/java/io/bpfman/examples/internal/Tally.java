// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import java.util.List;

/**
 * How many packets were sent and how many of them the chain counted.
 *
 * @param sent by the sender's count
 * @param counted by the first member's count
 */
record Tally(long sent, long counted) {

    /** Packets that no member saw. */
    long lost() {
        return Math.max(0, sent - counted);
    }

    /** Packets that a member saw twice. */
    long repeated() {
        return Math.max(0, counted - sent);
    }

    boolean exact() {
        return sent == counted;
    }

    /** The line that the demo is about. */
    static String line(List<Tally> tallies) {
        return "sent " + tallies.stream().mapToLong(Tally::sent).sum()
                + ", counted " + tallies.stream().mapToLong(Tally::counted).sum()
                + ", lost " + tallies.stream().mapToLong(Tally::lost).sum()
                + ", repeated " + tallies.stream().mapToLong(Tally::repeated).sum();
    }
}
