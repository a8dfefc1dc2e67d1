// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.upgrade;

import io.bpfman.api.DifferingMaps;
import io.bpfman.api.KernelMap;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.BtfMaps.DeclaredMap;
import io.bpfman.spi.kernel.MapTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which maps of a program its new version goes on with. Pure.
 *
 * @param carried the pins of those that the new version uses as they are, by name
 * @param copied the pins of those whose contents go into new ones, by name
 * @param fresh the names of those that start empty although the program has one of that name
 * @param dropped the names of those that the new version does not have
 */
public record MapFit(Map<String, Path> carried, Map<String, Path> copied, Set<String> fresh, Set<String> dropped) {

    /** {@code BPF_F_RDONLY} and {@code BPF_F_WRONLY}: the kernel forgets them, for they are about a descriptor. */
    private static final long OF_DESCRIPTORS = (1 << 3) | (1 << 4);

    /** {@code BPF_F_RDONLY_PROG}: maps of devices have it, declared or not. */
    private static final long RDONLY_PROG = 1 << 7;

    private static final Set<String> OF_DEVICES = Set.of("devmap", "devmap_hash");

    /** Maps whose contents are values that can be read and written again. */
    private static final Set<String> COPYABLE =
            Set.of("hash", "array", "percpu_hash", "percpu_array", "lru_hash", "lru_percpu_hash", "lpm_trie");

    public MapFit {
        carried = Map.copyOf(carried);
        copied = Map.copyOf(copied);
        fresh = Set.copyOf(fresh);
        dropped = Set.copyOf(dropped);
    }

    /** A map that a program has. */
    public record Present(Path pin, KernelMap map) {}

    /**
     * What is to become of the maps.
     *
     * @param present the old version's maps by name, but for those that are shared by name
     * @param before as the old version's object declares them, as far as that can be read
     * @param after as the new version's object declares its maps
     * @param sharedByName names of maps that the old version shares by name: whether those fit, their load tells
     * @throws InvalidSpecException with what differs, when that is not allowed
     */
    public static MapFit of(
            Map<String, Present> present,
            List<DeclaredMap> before,
            List<DeclaredMap> after,
            Set<String> sharedByName,
            DifferingMaps choice) {
        Map<String, Path> carried = new TreeMap<>();
        Map<String, Path> copied = new TreeMap<>();
        Set<String> fresh = new TreeSet<>();
        Set<String> dropped = new TreeSet<>(present.keySet());
        List<String> refusals = new ArrayList<>();
        for (DeclaredMap declared : after) {
            dropped.remove(declared.name());
            Present there = present.get(declared.name());
            if (there == null || sharedByName.contains(declared.name())) {
                continue;
            }
            List<String> differences = before.contains(declared) ? List.of() : differences(there.map(), declared);
            if (differences.isEmpty()) {
                carried.put(declared.name(), there.pin());
            } else if (choice == DifferingMaps.NEW) {
                fresh.add(declared.name());
            } else if (choice == DifferingMaps.COPY && isCopyable(there.map(), declared, differences)) {
                copied.put(declared.name(), there.pin());
            } else {
                refusals.add("map \"" + declared.name() + "\" would have " + String.join(", ", differences));
            }
        }
        if (!refusals.isEmpty()) {
            throw new InvalidSpecException(String.join("; ", refusals) + ". " + advice(choice));
        }
        return new MapFit(carried, copied, fresh, dropped);
    }

    private static String advice(DifferingMaps choice) {
        return choice == DifferingMaps.COPY
                ? "Only a map of values whose number of entries alone differs can be copied; with --new-maps, or \"maps\":"
                        + " \"new\" in a document, what differs starts empty"
                : "With --new-maps, or \"maps\": \"new\" in a document, what differs starts empty; with --copy-maps, or"
                        + " \"maps\": \"copy\", what is in a map is copied when its number of entries alone differs";
    }

    private static boolean isCopyable(KernelMap there, DeclaredMap declared, List<String> differences) {
        return differences.size() == 1 && there.maxEntries() != entries(declared) && COPYABLE.contains(there.type());
    }

    private static long entries(DeclaredMap declared) {
        return Integer.toUnsignedLong(declared.maxEntries());
    }

    private static List<String> differences(KernelMap there, DeclaredMap declared) {
        List<String> differences = new ArrayList<>();
        String type = MapTypes.name(declared.type());
        if (!there.type().equals(type)) {
            differences.add("type " + type + " instead of " + there.type());
        }
        add(differences, "key size", there.keySize(), Integer.toUnsignedLong(declared.keySize()));
        add(differences, "value size", there.valueSize(), Integer.toUnsignedLong(declared.valueSize()));
        // an object that leaves the number of entries open takes any
        long entries = entries(declared);
        add(differences, "max_entries", entries == 0 ? 0 : there.maxEntries(), entries);
        long flags = lasting(type, Integer.toUnsignedLong(declared.flags()));
        if (lasting(there.type(), there.flags()) != flags) {
            differences.add(String.format("flags 0x%x instead of 0x%x", flags, there.flags()));
        }
        return differences;
    }

    private static long lasting(String type, long flags) {
        return (flags & ~OF_DESCRIPTORS) | (OF_DEVICES.contains(type) ? RDONLY_PROG : 0);
    }

    private static void add(List<String> differences, String what, long before, long after) {
        if (before != after) {
            differences.add(what + " " + after + " instead of " + before);
        }
    }
}
