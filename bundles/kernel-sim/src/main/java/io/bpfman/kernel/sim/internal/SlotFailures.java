// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.SimGlobals;
import io.bpfman.kernel.sim.SimMaps;

/** What dispatchers of both kinds do when the tail call into a filled slot fails, told in Java (slot_failure.h). Stateless. */
final class SlotFailures {

    /** {@code BPFMAN_SLOT_FAILED}. */
    static final int FAILED = 0x0bf0fa11;

    private static final String FILLED = "FILLED";
    private static final int PROCEED = 1;
    private static final int SUM = 16;
    private static final String SLOTS_MAP = "slots";

    private SlotFailures() {}

    /** Runs a slot; {@code empty} is what an empty one gives. */
    static int fill(int slot, SimGlobals globals, SimMaps maps, int empty) {
        int uncalled = (globals.u16(FILLED) >>> slot & 1) == 0 ? empty : FAILED;
        return maps.call(
                TcDispatcherProgram.SLOT_FUNCTION + slot,
                () -> maps.has(SLOTS_MAP) ? maps.tailCall(SLOTS_MAP, slot, uncalled) : empty);
    }

    /** Whether a verdict says that a slot could not be called. */
    static boolean isFailure(int verdict, SimGlobals globals) {
        return verdict == FAILED && globals.u16(FILLED) != 0;
    }

    /** Counts a failure; whether the chain goes on nevertheless. */
    static boolean goesOnPast(int entry, SimGlobals globals, SimMaps maps) {
        maps.add("failures", entry, 0, 1);
        maps.add("failures", SUM, 0, 1);
        return globals.u8("SLOT_FAILURE", 0) == PROCEED;
    }
}
