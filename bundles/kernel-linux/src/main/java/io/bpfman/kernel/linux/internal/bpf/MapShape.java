// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.bpf.Bpf.RawMapInfo;
import java.util.ArrayList;
import java.util.List;

/** What two maps must have in common for one to take the other's place. Pure. */
public record MapShape(int type, int keySize, int valueSize, int maxEntries, int flags) {

    /** {@code BPF_F_RDONLY}. */
    static final int RDONLY = 1 << 3;

    /** {@code BPF_F_WRONLY}. */
    static final int WRONLY = 1 << 4;

    /** {@code BPF_F_RDONLY_PROG}. */
    static final int RDONLY_PROG = 1 << 7;

    /** @param flags those that a map is declared or created with */
    public MapShape {
        flags = lasting(type, flags);
    }

    /**
     * What the kernel says of a map that was created with these flags: those that are about the descriptor alone are gone
     * ({@code bpf_map_flags_retain_permanent} in bpf.h), and maps of devices bear one more ({@code dev_map_alloc} in devmap.c).
     */
    private static int lasting(int type, int flags) {
        boolean devices = type == BpfTypes.MAP_DEVMAP || type == BpfTypes.MAP_DEVMAP_HASH;
        return (flags & ~(RDONLY | WRONLY)) | (devices ? RDONLY_PROG : 0);
    }

    static MapShape of(RawMapInfo info) {
        return new MapShape(info.type(), info.keySize(), info.valueSize(), info.maxEntries(), info.flags());
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
        if (flags != other.flags) {
            differences.add(String.format("flags 0x%x instead of 0x%x", other.flags, flags));
        }
        return differences;
    }

    private static void add(List<String> differences, String what, int here, int there) {
        if (here != there) {
            differences.add(
                    what + " " + Integer.toUnsignedString(there) + " instead of " + Integer.toUnsignedString(here));
        }
    }

    /**
     * Whether both are of one declaration. The number of entries may have been rounded when the map was created, and libbpf gives flags of its own
     * to the maps of global variables, other ones with another release.
     */
    boolean isDeclaredLike(MapShape other) {
        return type == other.type && keySize == other.keySize && valueSize == other.valueSize;
    }
}
