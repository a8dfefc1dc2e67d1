// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.xdp.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.XdpAction;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.AttachTraits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class XdpGlobalsTest {

    private static Slot slot(int position, ProceedOn proceedOn, boolean frags) {
        return new Slot(
                position, 7, Path.of("/p"), Optional.empty(), proceedOn, 40 + position, 15 - position, frags, true);
    }

    private static Revision revision(boolean counting, Slot... slots) {
        return new Revision(
                new DispatcherKey(DispatcherType.XDP, 1, 2),
                1,
                Path.of("/d"),
                List.of(slots),
                new Revision.Form("xdp", AttachTraits.XDP_LINK, new Revision.Overlap.None()),
                SlotMechanism.TAILCALL,
                counting,
                false,
                Optional.empty());
    }

    private static ByteBuffer config(Map<String, GlobalValue> globals) {
        return ByteBuffer.wrap(globals.get("CONFIG").bytes()).order(ByteOrder.nativeOrder());
    }

    @Test
    void writesLibxdpsVersion2Layout() {
        Map<String, GlobalValue> globals = XdpGlobals.of(
                revision(true, slot(0, ProceedOn.XDP_DEFAULT, true), slot(1, ProceedOn.of(XdpAction.DROP), true)));
        ByteBuffer config = config(globals);
        assertEquals(124, config.limit());
        assertEquals(236, Byte.toUnsignedInt(config.get(0)), "magic");
        assertEquals(2, config.get(1), "dispatcher_version");
        assertEquals(2, config.get(2), "num_progs_enabled");
        assertEquals(1, config.get(3), "is_xdp_frags");
        assertEquals(0x8000_0004, config.getInt(4), "chain_call_actions[0]");
        assertEquals(0x8000_0002, config.getInt(8), "the sentinel is added");
        assertEquals(0x8000_0000, config.getInt(12), "chain_call_actions[2]");
        assertEquals(40, config.getInt(44), "run_prios[0]");
        assertEquals(41, config.getInt(48), "run_prios[1]");
        assertEquals(32, config.getInt(84), "program_flags[0]");
        assertEquals(0, config.getInt(92), "program_flags[2]");
        assertArrayEquals(new byte[] {1}, globals.get("COUNTING").bytes());
        assertArrayEquals(
                new byte[] {15, 14, 0, 0, 0, 0, 0, 0, 0, 0},
                globals.get("COUNTER_INDEX").bytes());
    }

    @Test
    void leavesOutWhatStandsForNoVerdict() {
        ByteBuffer config = config(XdpGlobals.of(revision(true, slot(0, new ProceedOn(0x7FFF_FFFFL), true))));
        assertEquals(0x8000_001F, config.getInt(4));
    }

    @Test
    void hasFragsWhenAllMembersHaveAndThereIsOne() {
        assertEquals(0, config(XdpGlobals.of(revision(false))).get(3));
        ByteBuffer mixed = config(XdpGlobals.of(
                revision(false, slot(0, ProceedOn.XDP_DEFAULT, true), slot(1, ProceedOn.XDP_DEFAULT, false))));
        assertEquals(0, mixed.get(3));
        assertEquals(32, mixed.getInt(84));
        assertEquals(0, mixed.getInt(88));
    }

    @Test
    void countsNothingUnlessAsked() {
        assertArrayEquals(
                new byte[] {0}, XdpGlobals.of(revision(false)).get("COUNTING").bytes());
    }

    @Test
    void refusesSlotsWithGaps() {
        assertThrows(
                IllegalArgumentException.class,
                () -> XdpGlobals.of(revision(false, slot(1, ProceedOn.XDP_DEFAULT, false))));
    }

    @Test
    void theTargetOfExtensionsHasAllSlotsOn() {
        assertEquals(10, config(XdpGlobals.allSlots()).get(2));
    }
}
