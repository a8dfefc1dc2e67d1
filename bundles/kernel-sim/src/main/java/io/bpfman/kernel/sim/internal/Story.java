// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.SimGlobals;
import io.bpfman.kernel.sim.SimMaps;
import io.bpfman.kernel.sim.SimPacket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the tracing forms of the dispatchers tell of one packet, in Java as in trace.h; the other forms tell nothing. */
final class Story {

    private static final String RING = "trace";
    private static final String STATE = "trace_state";
    private static final int LOST = 8;
    private static final int SIZE = 32;

    private static final byte COMES = 1;
    private static final byte RAN = 2;
    private static final byte STOPPED = 3;
    private static final byte THROUGH = 4;

    private static final int UNTRACED = -1;

    private final SimPacket packet;
    private final SimMaps maps;
    private final int number;

    private Story(SimPacket packet, SimMaps maps, int number) {
        this.packet = packet;
        this.maps = maps;
        this.number = number;
    }

    /** The story of a packet that comes in. */
    static Story of(SimPacket packet, SimGlobals globals, SimMaps maps) {
        Story story = new Story(packet, maps, maps.has(RING) ? next(globals, maps) : UNTRACED);
        story.tell(COMES, 0, 0);
        return story;
    }

    private static int next(SimGlobals globals, SimMaps maps) {
        int number = maps.s32(STATE, 0, 0);
        if (number >= globals.s32("TRACE_PACKETS", 0)) {
            return UNTRACED;
        }
        maps.add(STATE, 0, 0, 1);
        return number;
    }

    /** A slot was run. */
    void ran(int slot, int verdict) {
        tell(RAN, slot, verdict);
    }

    /** The verdict of the slot before has ended the chain; {@code verdict} is what the hook is given, which comes back. */
    int stopped(int verdict) {
        tell(STOPPED, 0, verdict);
        return verdict;
    }

    /** The chain has come to its end. */
    int through(int verdict) {
        tell(THROUGH, 0, verdict);
        return verdict;
    }

    private void tell(byte event, int slot, int verdict) {
        if (number == UNTRACED) {
            return;
        }
        byte[] record = ByteBuffer.allocate(SIZE)
                .order(ByteOrder.nativeOrder())
                .putLong(System.nanoTime())
                .putInt(number)
                .putInt(packet.ifindex())
                .putInt(packet.length())
                .putInt(verdict)
                .put(event)
                .put((byte) slot)
                .array();
        if (!maps.tell(RING, record)) {
            maps.add(STATE, 0, LOST, 1);
        }
    }
}
