// SPDX-License-Identifier: Apache-2.0
package io.bpfman.bytecode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Gives out compiled eBPF objects: 64-bit little-endian ELF files of machine {@code EM_BPF} (247), each time as a new
 * array that belongs to the caller. libbpf opens them with {@code bpf_object__open_mem}.
 *
 * <p>All methods may be called on any thread.
 */
public final class Bytecode {

    private static final List<String> SAMPLES = List.of(
            "tc_count",
            "tc_drop_port",
            "tc_dscp",
            "tc_mark",
            "tc_pass",
            "tc_redirect",
            "xdp_count",
            "xdp_count_frags",
            "xdp_drop",
            "xdp_drop_port",
            "xdp_pass");

    private static final List<String> TEST_OBJECTS = List.of(
            "btf_count",
            "cgroup_count",
            "cgroup_order",
            "fuzz_core",
            "fuzz_fentry",
            "fuzz_globals",
            "fuzz_kprobe",
            "fuzz_large",
            "fuzz_legacy_maps",
            "fuzz_many",
            "fuzz_map_in_map",
            "fuzz_prog_array",
            "fuzz_struct_ops",
            "fuzz_tracepoint",
            "fuzz_xdp",
            "optional_sections",
            "prog_array",
            "struct_ops",
            "tc_flows",
            "tc_flows_few",
            "tc_flows_more",
            "tc_flows_other",
            "tc_minimal",
            "tc_minimal_freplace",
            "tc_missing",
            "tc_nobtf",
            "tc_pull",
            "tc_rejected",
            "tc_sequence",
            "tc_shared",
            "tc_shared_flags",
            "tc_shared_other",
            "tc_spend",
            "tc_verdict",
            "trace_count",
            "xdp_run_config",
            "xdp_sequence",
            "xdp_shared",
            "xdp_spend",
            "xdp_trim",
            "xdp_verdict");

    /** At the end of the name of a dispatcher's object that tells of packets what they met. */
    private static final String TRACE = "_trace";

    private Bytecode() {}

    /**
     * The TC dispatcher whose slots are filled by tail calls: a member goes into the entry of its slot in the map
     * {@code slots}, a {@code BPF_MAP_TYPE_PROG_ARRAY}. Serves ingress and egress.
     *
     * @return the object, with the program {@code tc_dispatcher}
     */
    public static byte[] tcDispatcher() {
        return tcDispatcher(false);
    }

    /**
     * The same.
     *
     * @param tracing whether it tells of packets, in the map {@code trace}, what they met (trace.h)
     * @return the object, with the program {@code tc_dispatcher}
     */
    public static byte[] tcDispatcher(boolean tracing) {
        return dispatcher("tc_dispatcher", tracing);
    }

    /**
     * The TC dispatcher whose slots are filled by replacement: a member, loaded as {@code BPF_PROG_TYPE_EXT}, takes the
     * place of the function {@code prog0} to {@code prog9} of its slot. Serves ingress and egress.
     *
     * @return the object, with the program {@code tc_dispatcher}
     */
    public static byte[] tcDispatcherFreplace() {
        return tcDispatcherFreplace(false);
    }

    /**
     * The same.
     *
     * @param tracing whether it tells of packets, in the map {@code trace}, what they met (trace.h)
     * @return the object, with the program {@code tc_dispatcher}
     */
    public static byte[] tcDispatcherFreplace(boolean tracing) {
        return dispatcher("tc_dispatcher_freplace", tracing);
    }

    /**
     * The XDP dispatcher whose slots are filled by tail calls, like {@link #tcDispatcher}.
     *
     * @param frags whether it takes packets of several buffers (section {@code xdp.frags}); all its members have to then
     * @return the object, with the program {@code xdp_dispatcher}
     */
    public static byte[] xdpDispatcher(boolean frags) {
        return xdpDispatcher(frags, false);
    }

    /**
     * The same.
     *
     * @param frags whether it takes packets of several buffers
     * @param tracing whether it tells of packets, in the map {@code trace}, what they met (trace.h)
     * @return the object, with the program {@code xdp_dispatcher}
     */
    public static byte[] xdpDispatcher(boolean frags, boolean tracing) {
        return dispatcher(frags ? "xdp_dispatcher_frags" : "xdp_dispatcher", tracing);
    }

    /**
     * The XDP dispatcher whose slots are filled by replacement, like {@link #tcDispatcherFreplace}.
     *
     * @param frags whether it takes packets of several buffers (section {@code xdp.frags})
     * @return the object, with the program {@code xdp_dispatcher}
     */
    public static byte[] xdpDispatcherFreplace(boolean frags) {
        return xdpDispatcherFreplace(frags, false);
    }

    /**
     * The same.
     *
     * @param frags whether it takes packets of several buffers
     * @param tracing whether it tells of packets, in the map {@code trace}, what they met (trace.h)
     * @return the object, with the program {@code xdp_dispatcher}
     */
    public static byte[] xdpDispatcherFreplace(boolean frags, boolean tracing) {
        return dispatcher(frags ? "xdp_dispatcher_freplace_frags" : "xdp_dispatcher_freplace", tracing);
    }

    /**
     * Names of the sample programs' objects, in alphabetical order.
     *
     * @return the names that {@link #sample} knows
     */
    public static List<String> samples() {
        return SAMPLES;
    }

    /**
     * A sample program.
     *
     * @param name one of {@link #samples}, such as {@code tc_count}
     * @return the object
     * @throws IllegalArgumentException when there is no such sample; the message names those that there are
     */
    public static byte[] sample(String name) {
        return named("samples", name, SAMPLES);
    }

    /**
     * Names of the objects that are of use in tests only, in alphabetical order: programs that a verifier refuses, that
     * are of the wrong kind, and such.
     *
     * @return the names that {@link #testObject} knows
     */
    public static List<String> testObjects() {
        return TEST_OBJECTS;
    }

    /**
     * An object for tests.
     *
     * @param name one of {@link #testObjects}, such as {@code tc_verdict}
     * @return the object
     * @throws IllegalArgumentException when there is no such object; the message names those that there are
     */
    public static byte[] testObject(String name) {
        return named("test", name, TEST_OBJECTS);
    }

    private static byte[] dispatcher(String name, boolean tracing) {
        return read("dispatchers", tracing ? name + TRACE : name);
    }

    private static byte[] named(String directory, String name, List<String> known) {
        if (!known.contains(name)) {
            throw new IllegalArgumentException(
                    "no object named '" + name + "'; there are: " + String.join(", ", known));
        }
        return read(directory, name);
    }

    private static byte[] read(String directory, String name) {
        String resource = directory + "/" + name + ".bpf.o";
        try (InputStream in = Bytecode.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the bytecode bundle was packed without " + resource + ": build it again with its resources");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource + " out of the bytecode bundle", e);
        }
    }
}
