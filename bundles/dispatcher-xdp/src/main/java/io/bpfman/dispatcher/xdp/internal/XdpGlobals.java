// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.xdp.internal;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.XdpAction;
import io.bpfman.revision.SlotTable;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * Writes a revision down as the global variables of the XDP dispatcher program, laid out as in {@code bpfman_dispatcher.h}: the
 * configuration is version 2 of libxdp's. Pure.
 */
final class XdpGlobals {

    /** {@code XDP_DISPATCHER_MAGIC}. */
    static final int MAGIC = 236;

    static final int VERSION = 2;

    /** {@code sizeof(struct xdp_dispatcher_config)}. */
    static final int CONFIG_SIZE = 124;

    static final String CONFIG = "CONFIG";
    static final String COUNTING = "COUNTING";
    static final String COUNTER_INDEX = SlotTable.COUNTER_INDEX;

    /** {@code BPF_F_XDP_HAS_FRAGS} of {@code linux/bpf.h}, as it stands in {@code program_flags}. */
    static final int HAS_FRAGS = 1 << 5;

    private XdpGlobals() {}

    /** Whether the dispatcher takes packets of several buffers: when all its members do. */
    static boolean frags(List<Slot> slots) {
        return !slots.isEmpty() && slots.stream().allMatch(Slot::frags);
    }

    static Map<String, GlobalValue> of(Revision revision) {
        List<Slot> slots = revision.slots();
        return SlotTable.globals(
                revision,
                Map.of(
                        CONFIG, config(slots, slots.size()),
                        COUNTING, GlobalValue.of(new byte[] {(byte) (revision.counting() ? 1 : 0)})));
    }

    /** A dispatcher with all its slots on and nothing in them. */
    static Map<String, GlobalValue> allSlots() {
        return Map.of(CONFIG, config(List.of(), DispatcherService.SLOTS));
    }

    private static GlobalValue config(List<Slot> slots, int enabled) {
        ByteBuffer bytes = ByteBuffer.allocate(CONFIG_SIZE).order(ByteOrder.nativeOrder());
        bytes.put((byte) MAGIC).put((byte) VERSION).put((byte) enabled).put((byte) (frags(slots) ? 1 : 0));
        SlotTable.putMasks(bytes, slots, XdpAction.DISPATCHER_RETURN, XdpAction.values());
        SlotTable.putPriorities(bytes, slots);
        for (int position = 0; position < DispatcherService.SLOTS; position++) {
            bytes.putInt(position < slots.size() && slots.get(position).frags() ? HAS_FRAGS : 0);
        }
        return GlobalValue.of(bytes.array());
    }
}
