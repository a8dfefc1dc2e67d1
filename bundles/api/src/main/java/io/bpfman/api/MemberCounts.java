// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Map;

/**
 * What a member did since it was attached; counts go on through rebuilds of its dispatcher.
 *
 * @param runs packets it saw
 * @param stops packets whose way through the chain ended with its verdict
 * @param verdicts how often it returned each verdict, without those it never returned
 * @param outOfRange how often it returned a number that is no verdict
 */
public record MemberCounts(long runs, long stops, Map<Verdict, Long> verdicts, long outOfRange) {

    public MemberCounts {
        verdicts = Map.copyOf(verdicts);
    }
}
