// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.bpf.BpfLayout.Command;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.MapElement;
import io.bpfman.kernel.linux.internal.sys.Arena;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Segment;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;

/** Copies the entries of a map of values into another one. Others may change the first meanwhile, and nobody uses the second. For one thread. */
public final class MapCopy {

    private final SystemCalls calls;
    private final int keySize;
    private final int valueLength;

    /**
     * @param keySize bytes
     * @param valueLength bytes of an entry's value, of all CPUs for a per-CPU map
     */
    public MapCopy(SystemCalls calls, int keySize, int valueLength) {
        this.calls = calls;
        this.keySize = keySize;
        this.valueLength = valueLength;
    }

    /**
     * Copies what is there, in the kernel's order. An entry that comes or goes meanwhile may be copied or not.
     *
     * @param limit how many entries the second map takes
     * @return how many were copied; more than {@code limit}, when it has room for no more
     */
    public long run(Fd from, Fd to, long limit) throws SysException {
        try (Arena arena = new Arena()) {
            Segment key = arena.allocate(keySize);
            Segment next = arena.allocate(keySize);
            Segment value = arena.allocate(valueLength);
            Segment attr = arena.allocate(MapElement.SIZE);
            long copied = 0;
            boolean first = true;
            // a key that is gone makes the kernel begin anew: bounded, so that it ends in a map that changes all the
            // time
            long steps = 0;
            while (next(attr, from, first ? 0 : key.address(), next.address())) {
                first = false;
                key.putBytes(0, next.getBytes(0, keySize));
                if (lookup(attr, from, key, value)) {
                    if (++copied > limit) {
                        return copied;
                    }
                    element(attr, to, key.address(), value.address());
                    calls.bpf(Command.MAP_UPDATE_ELEM, attr);
                }
                if (++steps > 16 * limit + 1024) {
                    throw new SysException(Errno.EBUSY, "its entries change faster than they can be copied");
                }
            }
            return copied;
        }
    }

    private boolean next(Segment attr, Fd map, long key, long next) throws SysException {
        element(attr, map, key, next);
        return isThere(Command.MAP_GET_NEXT_KEY, attr);
    }

    private boolean lookup(Segment attr, Fd map, Segment key, Segment value) throws SysException {
        element(attr, map, key.address(), value.address());
        return isThere(Command.MAP_LOOKUP_ELEM, attr);
    }

    private boolean isThere(int command, Segment attr) throws SysException {
        try {
            calls.bpf(command, attr);
            return true;
        } catch (SysException e) {
            if (e.errno() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }

    private static void element(Segment attr, Fd map, long key, long value) {
        attr.putInt(MapElement.MAP_FD, map.number());
        attr.putLong(MapElement.KEY, key);
        attr.putLong(MapElement.VALUE, value);
    }
}
