// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.TcAction;
import io.bpfman.kernel.sim.SimGlobals;
import io.bpfman.kernel.sim.SimMaps;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.kernel.sim.SimProgram;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The TC dispatcher in both its forms, told in Java; it reads the same configuration and keeps the same counters (bpfman_dispatcher.h has
 * the layouts). Slot k is the function {@code progk}; in the tail-call form that function runs entry k of the map {@code slots}.
 */
final class TcDispatcherProgram implements SimProgram {

    static final int SLOTS = 10;
    static final String NAME = "tc_dispatcher";
    static final String SLOT_FUNCTION = "prog";
    private static final int COUNTERS = 1;
    private static final int TCX = 2;
    private static final int MARKING = 4;
    private static final int GUARDING = 8;

    private static final int CONFIG_ENABLED = 2;
    private static final int CONFIG_FLAGS = 3;
    private static final int CONFIG_MASKS = 4;

    private static final int COUNTER_RUNS = 0;
    private static final int COUNTER_STOPS = 8;
    private static final int COUNTER_VERDICTS = 16;
    private static final int COUNTED_EMPTY = 10;
    private static final int COUNTED_OUT_OF_RANGE = 11;

    private static final int MARKED_WORD = 4;
    private static final int EMPTY = TcAction.DISPATCHER_RETURN.code();

    /** The functions of its slots that the verifier leaves in it: {@code .rodata} is frozen, so those of the other slots cannot be reached. */
    static Set<String> slotFunctions(SimGlobals globals) {
        return IntStream.range(0, Math.min(globals.u8("CONFIG", CONFIG_ENABLED), SLOTS))
                .mapToObj(slot -> SLOT_FUNCTION + slot)
                .collect(Collectors.toSet());
    }

    @Override
    public int run(SimPacket packet, SimGlobals globals, SimMaps maps) {
        int flags = globals.u8("CONFIG", CONFIG_FLAGS);
        int mark = globals.s32("MARK", 0);
        if ((flags & GUARDING) != 0 && mark != 0 && packet.cb(MARKED_WORD) == mark) {
            packet.setCb(MARKED_WORD, 0);
            return TcAction.UNSPEC.code();
        }
        Story story = Story.of(packet, globals, maps);
        int enabled = Math.min(globals.u8("CONFIG", CONFIG_ENABLED), SLOTS);
        for (int slot = 0; slot < enabled; slot++) {
            int verdict = SlotFailures.fill(slot, globals, maps, EMPTY);
            story.ran(slot, verdict);
            int entry = globals.u8("COUNTER_INDEX", slot);
            if (SlotFailures.isFailure(verdict, globals)) {
                if (SlotFailures.goesOnPast(entry, globals, maps)) {
                    continue;
                }
                return story.stopped(TcAction.SHOT.code());
            }
            boolean proceeds = proceeds(verdict, globals.s32("CONFIG", CONFIG_MASKS + slot * 4));
            if ((flags & COUNTERS) != 0) {
                count(maps, entry, verdict, !proceeds);
            }
            if (!proceeds) {
                return story.stopped(end(packet, verdict, flags, mark));
            }
        }
        return story.through(TcAction.OK.code());
    }

    private static boolean isDefined(int verdict) {
        return verdict == EMPTY || (verdict >= TcAction.UNSPEC.code() && verdict <= TcAction.TRAP.code());
    }

    private static boolean proceeds(int verdict, int mask) {
        return verdict == EMPTY || (isDefined(verdict) && (mask >>> (verdict + 1) & 1) != 0);
    }

    private static void count(SimMaps maps, int entry, int verdict, boolean stops) {
        if (verdict == EMPTY) {
            maps.add("counters", entry, COUNTER_VERDICTS + COUNTED_EMPTY * 8, 1);
            return;
        }
        int counted = isDefined(verdict) ? verdict + 1 : COUNTED_OUT_OF_RANGE;
        maps.add("counters", entry, COUNTER_RUNS, 1);
        maps.add("counters", entry, COUNTER_VERDICTS + counted * 8, 1);
        if (stops) {
            maps.add("counters", entry, COUNTER_STOPS, 1);
        }
    }

    private static int end(SimPacket packet, int verdict, int flags, int mark) {
        if (!isDefined(verdict)) {
            return TcAction.OK.code();
        }
        if (verdict == TcAction.OK.code() || verdict == TcAction.SHOT.code() || verdict == TcAction.REDIRECT.code()) {
            return verdict;
        }
        if (verdict == TcAction.STOLEN.code() || verdict == TcAction.TRAP.code()) {
            return (flags & TCX) != 0 ? TcAction.SHOT.code() : verdict;
        }
        if ((flags & MARKING) != 0) {
            packet.setCb(MARKED_WORD, mark);
        }
        return TcAction.UNSPEC.code();
    }
}
