// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.util.List;

/** The types of maps, {@code enum bpf_map_type} in linux/bpf.h. */
public final class MapTypes {

    /** What maps are called that keep a record, see {@link Maps#writeRecord}. */
    public static final String RECORD = "bpfman_record";

    private static final List<String> NAMES = List.of(
            "unspec",
            "hash",
            "array",
            "prog_array",
            "perf_event_array",
            "percpu_hash",
            "percpu_array",
            "stack_trace",
            "cgroup_array",
            "lru_hash",
            "lru_percpu_hash",
            "lpm_trie",
            "array_of_maps",
            "hash_of_maps",
            "devmap",
            "sockmap",
            "cpumap",
            "xskmap",
            "sockhash",
            "cgroup_storage",
            "reuseport_sockarray",
            "percpu_cgroup_storage",
            "queue",
            "stack",
            "sk_storage",
            "devmap_hash",
            "struct_ops",
            "ringbuf",
            "inode_storage",
            "task_storage",
            "bloom_filter",
            "user_ringbuf",
            "cgrp_storage",
            "arena",
            "insn_array");

    private MapTypes() {}

    /** Whether a text is the name of a type in this list. */
    public static boolean isName(String text) {
        return NAMES.contains(text);
    }

    /** The name of a type, in lower case; for one that is newer than this list, {@code type NUMBER}. */
    public static String name(int type) {
        return type >= 0 && type < NAMES.size() ? NAMES.get(type) : "type " + type;
    }
}
