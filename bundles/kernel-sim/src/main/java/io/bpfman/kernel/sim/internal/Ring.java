// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What programs have put into a ring buffer and nobody has taken yet. Guarded by the machine's lock. */
final class Ring {

    /** A record has a header of eight bytes before it, and takes a multiple of eight. */
    private static final int HEADER = 8;

    private final int room;
    private final Deque<byte[]> records = new ArrayDeque<>();
    private int used;

    /** @param room in bytes */
    Ring(int room) {
        this.room = room;
    }

    /** Puts a record behind the others; false when there is no room for it. */
    boolean put(byte[] record) {
        int takes = size(record);
        // one byte always stays free, by which the kernel tells full from empty
        if (used + takes >= room) {
            return false;
        }
        used += takes;
        records.add(record.clone());
        return true;
    }

    List<byte[]> take() {
        List<byte[]> taken = new ArrayList<>(records);
        records.clear();
        used = 0;
        return taken;
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    private static int size(byte[] record) {
        return (record.length + HEADER + 7) & -8;
    }
}
