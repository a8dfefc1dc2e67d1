// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.spi.elf.BtfMaps.DeclaredMap;
import java.util.ArrayList;
import java.util.List;

/**
 * A map as an object file declares it.
 *
 * @param type {@code enum bpf_map_type} in linux/bpf.h
 * @param keySize bytes
 * @param valueSize bytes
 */
record MapDefinition(String name, int type, int keySize, int valueSize, int maxEntries) {

    static final int ARRAY = 2;
    static final int PROG_ARRAY = 3;
    static final int PERCPU_ARRAY = 6;

    boolean isArray() {
        return type == ARRAY || type == PERCPU_ARRAY;
    }

    boolean isProgArray() {
        return type == PROG_ARRAY;
    }

    static MapDefinition of(DeclaredMap map) {
        return new MapDefinition(map.name(), map.type(), map.keySize(), map.valueSize(), map.maxEntries());
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
        return differences;
    }

    private static void add(List<String> differences, String what, int here, int there) {
        if (here != there) {
            differences.add(what + " " + there + " instead of " + here);
        }
    }
}
