// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.KernelProgram;
import io.bpfman.api.RunStats;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Programs of a kernel. */
public interface Programs {

    /**
     * Loads and pins programs of one object, all or none, with the libbpf calls {@code bpf_object__open_mem}, {@code
     * bpf_program__set_type}, {@code bpf_program__set_expected_attach_type} (XDP programs {@code BPF_XDP}, all others 0), {@code bpf_map__set_initial_value}, {@code
     * bpf_map__reuse_fd}, {@code bpf_object__load} and {@code bpf_program__pin}. Programs of the object that the spec does not name are
     * not loaded. Directories of pins are made as needed.
     *
     * @return the loaded programs in the order of the spec
     * @throws io.bpfman.api.errors.InvalidSpecException when the object is none, or lacks what the spec names, or a map cannot be the one that
     *     the spec wants it to be
     * @throws io.bpfman.api.errors.IdReusedException when the kernel gives a program an id that is reserved
     * @throws io.bpfman.api.errors.KernelRefusedException with the verifier's full log when it was the verifier
     */
    List<LoadedProgram> load(LoadSpec spec);

    /** The program with this id ({@code BPF_PROG_GET_FD_BY_ID}); empty when there is none. */
    Optional<ProgramInfo> byId(long id);

    /** The program that is pinned at this path; empty when there is no pin. */
    Optional<ProgramInfo> byPin(Path pin);

    /** All that there is to say of the program with this id; empty when there is none. */
    Optional<KernelProgram> describe(long id);

    /** The same of all programs of the kernel by id, whoever loaded them ({@code BPF_PROG_GET_NEXT_ID}). */
    List<KernelProgram> all();

    /**
     * How often the program with this id ran ({@code BPF_OBJ_GET_INFO_BY_FD}); empty when there is none, or while the kernel does not count ({@code
     * kernel.bpf_stats_enabled}, see {@code Documentation/admin-guide/sysctl/kernel.rst}).
     */
    Optional<RunStats> runStats(long id);

    /**
     * The global constants of the program with this id as it runs: what is in the frozen map of its section {@code .rodata}, by the names of the variables,
     * each as its bytes lie in memory. Empty when there is no such program, and when it has none, or no BTF that tells their names.
     */
    Map<String, byte[]> constants(long id);

    /**
     * Pins the program with this id ({@code BPF_PROG_GET_FD_BY_ID}, {@code BPF_OBJ_PIN}), whoever holds it. Refused with EEXIST when there is something at
     * {@code pin}, and with ENOENT when there is no such program or directory.
     */
    void pin(long id, Path pin);

    /**
     * Runs a pinned program on one packet, {@code repeat} times ({@code BPF_PROG_TEST_RUN}).
     *
     * @param packet a whole Ethernet frame of at least 14 bytes
     */
    TestRun testRun(Path pin, byte[] packet, int repeat);

    /**
     * What a test run gave.
     *
     * @param verdict of the last repetition
     * @param nanos mean time of one repetition, in nanoseconds
     */
    record TestRun(int verdict, long nanos) {}
}
