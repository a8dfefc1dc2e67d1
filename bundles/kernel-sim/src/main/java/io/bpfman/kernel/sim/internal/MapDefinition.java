// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

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

    /** Whether a map of that definition can stand for one of this. */
    boolean fits(MapDefinition other) {
        return type == other.type
                && keySize == other.keySize
                && valueSize == other.valueSize
                && maxEntries == other.maxEntries;
    }
}
