// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.MemberCounts;
import io.bpfman.api.TcAction;
import io.bpfman.api.XdpAction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlotCounterTest {

    @Test
    void sumsOverTheCpusAndLeavesOutWhatNeverHappened() {
        MemberCounts counts = SlotCounter.sum(
                List.of(
                        entry(7, 2, 1, 0, 0, 0, 4, 0, 0, 0, 0, 1, 99, 1),
                        entry(3, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 99, 1)),
                TcAction.values());

        assertEquals(
                new MemberCounts(10, 3, Map.of(TcAction.UNSPEC, 1L, TcAction.PIPE, 6L, TcAction.TRAP, 1L), 2), counts);
    }

    @Test
    void aMemberThatNeverRanHasNoVerdicts() {
        assertEquals(
                new MemberCounts(0, 0, Map.of(), 0),
                SlotCounter.sum(List.of(new byte[SlotCounter.SIZE]), TcAction.values()));
    }

    @Test
    void xdpVerdictsAreAtThePlaceOfTheirBitsToo() {
        MemberCounts counts =
                SlotCounter.sum(List.of(entry(6, 3, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 99, 0)), XdpAction.values());

        assertEquals(
                new MemberCounts(6, 3, Map.of(XdpAction.ABORTED, 1L, XdpAction.DROP, 2L, XdpAction.PASS, 3L), 0),
                counts);
    }

    private static byte[] entry(long... words) {
        ByteBuffer bytes = ByteBuffer.allocate(SlotCounter.SIZE).order(ByteOrder.nativeOrder());
        for (long word : words) {
            bytes.putLong(word);
        }
        return bytes.array();
    }
}
