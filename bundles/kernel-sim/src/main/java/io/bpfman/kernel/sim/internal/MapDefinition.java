// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.object.BtfMaps.DeclaredMap;
import io.bpfman.spi.kernel.MapTypes;
import java.util.ArrayList;
import java.util.List;

/**
 * A map as an object file declares it.
 *
 * @param type {@code enum bpf_map_type} in linux/bpf.h
 * @param keySize bytes
 * @param valueSize bytes
 * @param flags those that say something about the map that is made, which is not all that can be declared
 */
record MapDefinition(String name, int type, int keySize, int valueSize, int maxEntries, int flags) {

    static final int ARRAY = 2;
    static final int PROG_ARRAY = 3;
    static final int PERCPU_ARRAY = 6;
    private static final int DEVMAP = 14;
    private static final int DEVMAP_HASH = 25;
    private static final int RINGBUF = 27;

    /** {@code BPF_F_RDONLY} and {@code BPF_F_WRONLY}: the kernel forgets them, for they are about a descriptor. */
    private static final int OF_DESCRIPTORS = (1 << 3) | (1 << 4);

    /** {@code BPF_F_RDONLY_PROG}: maps of devices have it, declared or not. */
    private static final int RDONLY_PROG = 1 << 7;

    MapDefinition {
        flags = (flags & ~OF_DESCRIPTORS) | (type == DEVMAP || type == DEVMAP_HASH ? RDONLY_PROG : 0);
    }

    /** Of a record of this many bytes. */
    static MapDefinition record(int size) {
        return new MapDefinition(MapTypes.RECORD, ARRAY, Integer.BYTES, size, 1, RDONLY_PROG);
    }

    /** Whether nobody writes it any more, because it keeps a record. */
    boolean isRecord() {
        return type == ARRAY && maxEntries == 1 && name.equals(MapTypes.RECORD);
    }

    boolean isArray() {
        return type == ARRAY || type == PERCPU_ARRAY;
    }

    boolean isRing() {
        return type == RINGBUF;
    }

    boolean isProgArray() {
        return type == PROG_ARRAY;
    }

    static MapDefinition of(DeclaredMap map) {
        return new MapDefinition(map.name(), map.type(), map.keySize(), map.valueSize(), map.maxEntries(), map.flags());
    }

    /** Whether a map of that definition can stand for one of this. */
    boolean fits(MapDefinition other) {
        return differences(other).isEmpty();
    }

    /** In what a map of that definition differs from one of this, in words; empty when it can stand for one. */
    List<String> differences(MapDefinition other) {
        List<String> differences = new ArrayList<>();
        add(differences, "type", type, other.type);
        add(differences, "key size", keySize, other.keySize);
        add(differences, "value size", valueSize, other.valueSize);
        add(differences, "number of entries", maxEntries, other.maxEntries);
        if (flags != other.flags) {
            differences.add(String.format("flags 0x%x instead of 0x%x", other.flags, flags));
        }
        return differences;
    }

    private static void add(List<String> differences, String what, int here, int there) {
        if (here != there) {
            differences.add(what + " " + there + " instead of " + here);
        }
    }
}
