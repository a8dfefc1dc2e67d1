// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.Verdict;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes slots down as the arrays that dispatcher programs of every kind have in their global variables. Pure. */
public final class SlotTable {

    /** {@code u8 COUNTER_INDEX[10]}. */
    public static final String COUNTER_INDEX = "COUNTER_INDEX";

    /** {@code u32 TRACE_PACKETS} of {@code trace.h}, which only the forms that trace have. */
    static final String TRACE_PACKETS = "TRACE_PACKETS";

    private SlotTable() {}

    /**
     * The global variables that dispatcher programs of every kind have, and a kind's own.
     *
     * @throws IllegalArgumentException when the slots are not those of a dispatcher
     */
    public static Map<String, GlobalValue> globals(Revision revision, Map<String, GlobalValue> own) {
        check(revision.slots());
        byte[] indexes = new byte[DispatcherService.SLOTS];
        for (Slot slot : revision.slots()) {
            indexes[slot.position()] = (byte) slot.counterIndex();
        }
        Map<String, GlobalValue> globals = new HashMap<>(own);
        globals.put(COUNTER_INDEX, GlobalValue.of(indexes));
        globals.putAll(failures(revision));
        if (revision.isTracing()) {
            globals.put(TRACE_PACKETS, word(revision.tracedPackets()));
        }
        return globals;
    }

    private static GlobalValue word(int value) {
        return GlobalValue.of(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array());
    }

    private static void check(List<Slot> slots) {
        if (slots.size() > DispatcherService.SLOTS) {
            throw new IllegalArgumentException(slots.size() + " slots; a dispatcher has " + DispatcherService.SLOTS);
        }
        for (int position = 0; position < slots.size(); position++) {
            Slot slot = slots.get(position);
            if (slot.position() != position) {
                throw new IllegalArgumentException(
                        "the slot at place " + position + " says that its position is " + slot.position());
            }
            if (slot.counterIndex() < 0 || slot.counterIndex() >= DispatcherService.COUNTERS) {
                throw new IllegalArgumentException("counter index " + slot.counterIndex() + " of slot " + position
                        + " is not between 0 and " + (DispatcherService.COUNTERS - 1));
            }
        }
    }

    /**
     * {@code u32 chain_call_actions[10]}: the sentinel is in every mask, so that an empty slot never ends a chain, and no bit that stands for no verdict, so
     * that a number that is none ends it. The dispatcher takes them as they are.
     */
    public static void putMasks(ByteBuffer bytes, List<Slot> slots, Verdict sentinel, Verdict[] verdicts) {
        long known = ProceedOn.of(verdicts).mask();
        for (int position = 0; position < DispatcherService.SLOTS; position++) {
            long asked =
                    position < slots.size() ? slots.get(position).proceedOn().mask() : 0;
            bytes.putInt((int) ((asked & known) | sentinel.bit()));
        }
    }

    /** {@code u32 run_prios[10]}. */
    public static void putPriorities(ByteBuffer bytes, List<Slot> slots) {
        for (int position = 0; position < DispatcherService.SLOTS; position++) {
            bytes.putInt(position < slots.size() ? slots.get(position).priority() : 0);
        }
    }

    /**
     * {@code u16 FILLED} and {@code u8 SLOT_FAILURE} of {@code slot_failure.h}. A revision gets packets only while each slot that it fills is filled:
     * a member that comes, goes, or is switched on or off does so with another revision. Slots that are filled by replacement do not fail.
     */
    private static Map<String, GlobalValue> failures(Revision revision) {
        int filled = 0;
        for (Slot slot : revision.slots()) {
            filled |= revision.mechanism() == SlotMechanism.TAILCALL && slot.filled() ? 1 << slot.position() : 0;
        }
        return Map.of(
                "FILLED",
                GlobalValue.of(ByteBuffer.allocate(Short.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putShort((short) filled)
                        .array()),
                "SLOT_FAILURE",
                GlobalValue.of(new byte[] {(byte) (revision.slotFailure() == SlotFailure.PROCEED ? 1 : 0)}));
    }
}
