// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.bpf.Bpf.RawMapInfo;
import java.util.ArrayList;
import java.util.List;

/** What two maps must have in common for one to take the other's place. Pure. */
record MapShape(int type, int keySize, int valueSize, int maxEntries) {

    static MapShape of(RawMapInfo info) {
        return new MapShape(info.type(), info.keySize(), info.valueSize(), info.maxEntries());
    }

    /**
     * In what {@code other} differs so that it cannot take this one's place, in words. An object that leaves the number of entries open takes
     * any.
     */
    List<String> differences(MapShape other) {
        List<String> differences = new ArrayList<>();
        add(differences, "type", type, other.type);
        add(differences, "key size", keySize, other.keySize);
        add(differences, "value size", valueSize, other.valueSize);
        add(differences, "number of entries", maxEntries, maxEntries == 0 ? 0 : other.maxEntries);
        return differences;
    }

    private static void add(List<String> differences, String what, int here, int there) {
        if (here != there) {
            differences.add(
                    what + " " + Integer.toUnsignedString(there) + " instead of " + Integer.toUnsignedString(here));
        }
    }

    /** Whether both are of one declaration; the number of entries may have been rounded when the map was created. */
    boolean isDeclaredLike(MapShape other) {
        return type == other.type && keySize == other.keySize && valueSize == other.valueSize;
    }
}
