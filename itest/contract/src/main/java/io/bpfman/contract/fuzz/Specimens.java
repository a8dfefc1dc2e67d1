// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.fuzz;

import io.bpfman.contract.Samples;
import java.util.List;

/** The objects that are damaged: one of each sort, with programs of theirs. */
public enum Specimens {
    TC("samples/tc_count", "tc:count"),
    XDP("samples/xdp_count_frags", "xdp:xdp_count_frags"),
    XDP_MAPS("test/fuzz_xdp", "xdp:with_frags xdp:without_frags"),
    GLOBALS("test/fuzz_globals", "tc:globals tc:other"),
    TRACEPOINT("test/fuzz_tracepoint", "tracepoint:sleeps tracepoint:switches"),
    KPROBE("test/fuzz_kprobe", "kprobe:entered kretprobe:left"),
    FENTRY("test/fuzz_fentry", "fentry:enters:do_nanosleep fexit:leaves:do_nanosleep"),
    STRUCT_OPS("test/fuzz_struct_ops", "tc:beside"),
    MAP_IN_MAP("test/fuzz_map_in_map", "tc:nested"),
    CORE("test/fuzz_core", "tc:reads"),
    LEGACY_MAPS("test/fuzz_legacy_maps", "tc:old"),
    PROG_ARRAY("test/fuzz_prog_array", "tc:enters_chain tc:step tc:last"),
    LARGE("test/fuzz_large", "tc:looks_up"),
    MANY("test/fuzz_many", "tc:program07 tc:program42 tc:shares"),
    BY_NAME("test/tc_shared", "tc:shared_stamp"),
    MISSING("test/tc_missing", "tc:sound");

    private final String object;
    private final String programs;

    Specimens(String object, String programs) {
        this.object = object;
        this.programs = programs;
    }

    /** Its bytes. */
    public byte[] content() {
        return Samples.bytes(object);
    }

    /** Programs of it, as {@code TYPE:NAME}. */
    public List<String> programs() {
        return List.of(programs.split(" "));
    }
}
