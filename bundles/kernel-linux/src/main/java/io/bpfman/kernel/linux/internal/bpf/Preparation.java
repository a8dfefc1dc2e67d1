// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.sys.Fd;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be made of an opened object. Programs and maps are named by their places in {@link OpenedObject#declared}; descriptors stay the caller's.
 *
 * @param programs the programs to load; all others are left out
 * @param othersMaps the maps not to create
 * @param reused the maps not to create but to take
 * @param values pieces of initial values
 */
public record Preparation(
        List<Wanted> programs, Set<Integer> othersMaps, Map<Integer, Fd> reused, List<InitialValue> values) {

    public Preparation {
        programs = List.copyOf(programs);
        othersMaps = Set.copyOf(othersMaps);
        reused = Map.copyOf(reused);
        values = List.copyOf(values);
    }

    /** A program to load, and as what. */
    public record Wanted(int program, As as) {}

    /** What a program is loaded as. */
    public sealed interface As {}

    /** Type and what to attach to are those that libbpf finds in the section's name. */
    public record BySection() implements As {}

    /** For a function, a hook or a tracepoint of the kernel, whatever the section says. */
    public record ForFunction(Typed typed, String function) implements As {}

    /**
     * {@code enum bpf_prog_type} and {@code enum bpf_attach_type}.
     *
     * @param flags {@code prog_flags} that it is loaded with, besides those that the section's name stands for
     */
    public record Typed(int type, int expectedAttachType, int flags) implements As {}

    /**
     * An {@code EXT} program for a function of a loaded program.
     *
     * @param function the number of the function in the BTF of {@code target}
     */
    public record ExtensionOf(Fd target, long function) implements As {}

    /** Bytes of the initial value of a map. */
    public record InitialValue(int map, int offset, ByteBuffer bytes) {

        /** A copy of the bytes. */
        public byte[] copy() {
            byte[] all = new byte[bytes.remaining()];
            bytes.duplicate().get(all);
            return all;
        }
    }
}
