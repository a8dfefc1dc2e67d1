// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SlotFailure;
import io.bpfman.spi.dispatcher.DispatcherService;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a dispatcher that runs was built with, read back from its global constants. Pure.
 *
 * @param slotFailure empty when the program has no such constant
 * @param slots those with a member, by position
 */
public record RunningConfig(boolean counting, Optional<SlotFailure> slotFailure, List<RunningConfig.Member> slots) {

    /**
     * One member as its dispatcher has it.
     *
     * @param proceedOn the mask that runs, with the bit that is in every one ({@code dispatcher_return})
     * @param filled whether its slot is filled by a tail call; of a dispatcher that does not tell, true
     */
    public record Member(ProceedOn proceedOn, int priority, int counterIndex, boolean filled) {}

    private static final int ENABLED = 2;
    private static final int FLAGS = 3;
    private static final int MASKS = 4;
    private static final int PRIORITIES = MASKS + DispatcherService.SLOTS * Integer.BYTES;
    private static final int SIZE = PRIORITIES + DispatcherService.SLOTS * Integer.BYTES;
    /** {@code TC_DISPATCHER_COUNTERS} of {@code bpfman_dispatcher.h}. */
    private static final int COUNTERS = 1;

    public RunningConfig {
        slots = List.copyOf(slots);
    }

    /** What these constants say; empty when they are not those of a dispatcher. */
    public static Optional<RunningConfig> of(DispatcherType type, Map<String, byte[]> constants) {
        byte[] bytes = constants.getOrDefault("CONFIG", new byte[0]);
        if (bytes.length < SIZE || bytes[ENABLED] < 0 || bytes[ENABLED] > DispatcherService.SLOTS) {
            return Optional.empty();
        }
        ByteBuffer config = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        List<Member> slots = new ArrayList<>();
        for (int position = 0; position < bytes[ENABLED]; position++) {
            slots.add(new Member(
                    new ProceedOn(Integer.toUnsignedLong(config.getInt(MASKS + position * Integer.BYTES))),
                    config.getInt(PRIORITIES + position * Integer.BYTES),
                    counterIndex(constants, position),
                    isFilled(constants, position)));
        }
        boolean counting = type == DispatcherType.XDP
                ? first(constants, "COUNTING").orElse((byte) 0) != 0
                : (bytes[FLAGS] & COUNTERS) != 0;
        return Optional.of(new RunningConfig(
                counting,
                first(constants, "SLOT_FAILURE").map(value -> value == 1 ? SlotFailure.PROCEED : SlotFailure.DROP),
                slots));
    }

    private static Optional<Byte> first(Map<String, byte[]> constants, String name) {
        return Optional.ofNullable(constants.get(name))
                .filter(bytes -> bytes.length > 0)
                .map(bytes -> bytes[0]);
    }

    private static int counterIndex(Map<String, byte[]> constants, int position) {
        byte[] indexes = constants.getOrDefault(SlotTable.COUNTER_INDEX, new byte[0]);
        return position < indexes.length ? indexes[position] : position;
    }

    private static boolean isFilled(Map<String, byte[]> constants, int position) {
        byte[] filled = constants.getOrDefault("FILLED", new byte[0]);
        return filled.length < Short.BYTES
                || (ByteBuffer.wrap(filled).order(ByteOrder.nativeOrder()).getShort() & 1 << position) != 0;
    }
}
