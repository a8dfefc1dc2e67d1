// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.grpc.EndedCall;
import io.bpfman.spi.observe.EndedChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is counted has a bound. */
class TallyTest {

    @Test
    void whatIsBeyondTheBoundIsOne() {
        Tally tally = new Tally(2);
        for (String what : List.of("a", "b", "c", "a", "d")) {
            tally.add(what, "done", Duration.ofMillis(1));
        }
        assertEquals(
                Map.of(List.of("a", "done"), 2L, List.of("b", "done"), 1L, List.of("other", "other"), 2L),
                tally.outcomes());
        assertEquals(Set.of("a", "b", "other"), tally.times().keySet());
    }

    @Test
    void pullsAreNoChanges() {
        Tallies tallies = new Tallies();
        tallies.ended(new EndedChange("attach", EndedChange.DONE, Duration.ZERO));
        tallies.ended(new EndedChange("pull", "image", Duration.ZERO));
        assertEquals(
                Set.of(List.of("attach", "done")), tallies.changes().outcomes().keySet());
        assertEquals(
                Set.of(List.of("pull", "image")), tallies.pulls().outcomes().keySet());
    }

    @Test
    void aClientCannotInventMethods() {
        Tallies tallies = new Tallies();
        GrpcCalls calls = new GrpcCalls(tallies);
        calls.ended(new EndedCall("x", "bpfman.v1.Bpfman/List", "OK", Duration.ZERO, 0));
        calls.ended(new EndedCall("x", "a/b", "UNIMPLEMENTED", Duration.ZERO, 0));
        calls.ended(new EndedCall("x", "c/d", "UNIMPLEMENTED", Duration.ZERO, 0));
        assertEquals(
                Map.of(List.of("bpfman.v1.Bpfman/List", "OK"), 1L, List.of("other", "UNIMPLEMENTED"), 2L),
                tallies.calls().outcomes());
    }
}
