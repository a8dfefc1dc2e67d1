// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.api.MemberCounts;
import io.bpfman.api.Verdict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code struct slot_counter} of {@code bpfman_dispatcher.h}, and the numbers beside it. Pure. */
final class SlotCounter {

    /** {@code sizeof(struct slot_counter)}: runs, stops and twelve verdicts. */
    static final int SIZE = 14 * Long.BYTES;

    private static final int RUNS = 0;
    private static final int STOPS = Long.BYTES;
    private static final int VERDICTS = 2 * Long.BYTES;
    /** Index of an empty slot; those before it are of verdicts, each at the place of its bit in a mask. */
    private static final int EMPTY = 10;

    private static final int OUT_OF_RANGE = VERDICTS + 11 * Long.BYTES;

    private SlotCounter() {}

    /**
     * A member's counts out of one entry of the map {@code counters}.
     *
     * @param possible the verdicts of the kind of dispatcher; the sentinel among them does not matter
     * @param perCpu the entry's value on every possible CPU
     */
    static MemberCounts sum(List<byte[]> perCpu, Verdict... possible) {
        Map<Verdict, Long> verdicts = new HashMap<>();
        for (Verdict verdict : possible) {
            int index = Long.numberOfTrailingZeros(verdict.bit());
            if (index < EMPTY) {
                long times = sum(perCpu, VERDICTS + index * Long.BYTES);
                if (times != 0) {
                    verdicts.put(verdict, times);
                }
            }
        }
        return new MemberCounts(sum(perCpu, RUNS), sum(perCpu, STOPS), verdicts, sum(perCpu, OUT_OF_RANGE));
    }

    /** The number that is all of an entry of the map {@code failures}. */
    static long sum(List<byte[]> perCpu) {
        return sum(perCpu, 0);
    }

    private static long sum(List<byte[]> perCpu, int offset) {
        return perCpu.stream()
                .mapToLong(value ->
                        ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong(offset))
                .sum();
    }
}
