// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.XdpAction;
import io.bpfman.kernel.sim.SimGlobals;
import io.bpfman.kernel.sim.SimMaps;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.kernel.sim.SimProgram;

/** The XDP dispatcher in both its forms, told in Java, as {@link TcDispatcherProgram} is. */
final class XdpDispatcherProgram implements SimProgram {

    static final String NAME = "xdp_dispatcher";

    private static final int CONFIG_ENABLED = 2;
    private static final int CONFIG_MASKS = 4;

    private static final int COUNTER_RUNS = 0;
    private static final int COUNTER_STOPS = 8;
    private static final int COUNTER_VERDICTS = 16;
    private static final int COUNTED_EMPTY = 10;
    private static final int COUNTED_OUT_OF_RANGE = 11;

    private static final int EMPTY = XdpAction.DISPATCHER_RETURN.code();

    @Override
    public int run(SimPacket packet, SimGlobals globals, SimMaps maps) {
        boolean counting = globals.u8("COUNTING", 0) != 0;
        Story story = Story.of(packet, globals, maps);
        int enabled = Math.min(globals.u8("CONFIG", CONFIG_ENABLED), TcDispatcherProgram.SLOTS);
        for (int slot = 0; slot < enabled; slot++) {
            int verdict = SlotFailures.fill(slot, globals, maps, EMPTY);
            story.ran(slot, verdict);
            int entry = globals.u8("COUNTER_INDEX", slot);
            if (SlotFailures.isFailure(verdict, globals)) {
                if (SlotFailures.goesOnPast(entry, globals, maps)) {
                    continue;
                }
                return story.stopped(XdpAction.ABORTED.code());
            }
            boolean proceeds = proceeds(verdict, globals.s32("CONFIG", CONFIG_MASKS + slot * 4));
            if (counting) {
                count(maps, entry, verdict, !proceeds);
            }
            if (!proceeds) {
                return story.stopped(isDefined(verdict) ? verdict : XdpAction.ABORTED.code());
            }
        }
        return story.through(XdpAction.PASS.code());
    }

    private static boolean isDefined(int verdict) {
        return verdict == EMPTY || (verdict >= XdpAction.ABORTED.code() && verdict <= XdpAction.REDIRECT.code());
    }

    private static boolean proceeds(int verdict, int mask) {
        return verdict == EMPTY || (isDefined(verdict) && (mask >>> verdict & 1) != 0);
    }

    private static void count(SimMaps maps, int entry, int verdict, boolean stops) {
        if (verdict == EMPTY) {
            maps.add("counters", entry, COUNTER_VERDICTS + COUNTED_EMPTY * 8, 1);
            return;
        }
        int counted = isDefined(verdict) ? verdict : COUNTED_OUT_OF_RANGE;
        maps.add("counters", entry, COUNTER_RUNS, 1);
        maps.add("counters", entry, COUNTER_VERDICTS + counted * 8, 1);
        if (stops) {
            maps.add("counters", entry, COUNTER_STOPS, 1);
        }
    }
}
