// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.bpf.Bpf.RawMapInfo;

/** What two maps must have in common for one to take the other's place. Pure. */
record MapShape(int type, int keySize, int valueSize, int maxEntries) {

    static MapShape of(RawMapInfo info) {
        return new MapShape(info.type(), info.keySize(), info.valueSize(), info.maxEntries());
    }

    /** An object that leaves the number of entries open takes any. */
    boolean accepts(MapShape other) {
        return type == other.type
                && keySize == other.keySize
                && valueSize == other.valueSize
                && (maxEntries == 0 || maxEntries == other.maxEntries);
    }

    /** Whether both are of one declaration; the number of entries may have been rounded when the map was created. */
    boolean isDeclaredLike(MapShape other) {
        return type == other.type && keySize == other.keySize && valueSize == other.valueSize;
    }

    @Override
    public String toString() {
        return "type " + type + " with keys of " + keySize + " and values of " + valueSize + " bytes and " + maxEntries
                + " entries";
    }
}
