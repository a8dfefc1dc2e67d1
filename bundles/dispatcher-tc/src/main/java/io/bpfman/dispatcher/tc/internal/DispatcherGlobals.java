// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.TcAction;
import io.bpfman.revision.SlotTable;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Revision.Overlap;
import io.bpfman.spi.dispatcher.Slot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * Writes a revision down as the global variables of the dispatcher program, laid out as in {@code bpfman_dispatcher.h}. Pure.
 */
final class DispatcherGlobals {

    static final int MAGIC = 0xB7;
    static final int VERSION = 1;

    /** {@code sizeof(struct tc_dispatcher_config)}. */
    static final int CONFIG_SIZE = 84;

    static final String CONFIG = "CONFIG";
    static final String MARK = "MARK";
    static final String COUNTER_INDEX = SlotTable.COUNTER_INDEX;

    /** {@code enum tc_dispatcher_flags}. */
    static final int COUNTERS = 1;

    static final int TCX = 1 << 1;
    static final int MARKING = 1 << 2;
    static final int GUARDING = 1 << 3;

    private DispatcherGlobals() {}

    /** The values of {@code CONFIG}, {@code MARK}, {@code COUNTER_INDEX}, {@code FILLED} and {@code SLOT_FAILURE}. */
    static Map<String, GlobalValue> of(Revision revision) {
        List<Slot> slots = revision.slots();
        return SlotTable.globals(
                revision,
                Map.of(
                        CONFIG, config(slots, slots.size(), flags(revision)),
                        MARK, mark(revision.form().overlap())));
    }

    /** The values for a dispatcher whose slots are all on and empty. */
    static Map<String, GlobalValue> allSlots() {
        return Map.of(CONFIG, config(List.of(), DispatcherService.SLOTS, 0));
    }

    private static int flags(Revision revision) {
        Overlap overlap = revision.form().overlap();
        return (revision.counting() ? COUNTERS : 0)
                | (revision.form().traits().consumes() ? 0 : TCX)
                | (overlap instanceof Overlap.Marking ? MARKING : 0)
                | (overlap instanceof Overlap.Guarding ? GUARDING : 0);
    }

    private static GlobalValue config(List<Slot> slots, int enabled, int flags) {
        ByteBuffer bytes = ByteBuffer.allocate(CONFIG_SIZE).order(ByteOrder.nativeOrder());
        bytes.put((byte) MAGIC).put((byte) VERSION).put((byte) enabled).put((byte) flags);
        SlotTable.putMasks(bytes, slots, TcAction.DISPATCHER_RETURN, TcAction.values());
        SlotTable.putPriorities(bytes, slots);
        return GlobalValue.of(bytes.array());
    }

    private static GlobalValue mark(Overlap overlap) {
        long mark = 0;
        if (overlap instanceof Overlap.Marking marking) {
            mark = marking.mark();
        } else if (overlap instanceof Overlap.Guarding guarding) {
            mark = guarding.mark();
        }
        return GlobalValue.of(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt((int) mark)
                .array());
    }
}
