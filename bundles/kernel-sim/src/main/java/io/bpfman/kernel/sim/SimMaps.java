// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import org.osgi.annotation.versioning.ProviderType;

/** The maps of a running program by their names. */
@ProviderType
public interface SimMaps {

    /** Adds to a 64-bit number in an entry of an array; in a per-CPU array, to the entry of the CPU that runs the program. */
    void add(String map, int index, int offset, long amount);

    /** A 32-bit number in an entry of an array. */
    int s32(String map, int index, int offset);

    /** Sets a 32-bit number in an entry of an array. */
    void setS32(String map, int index, int offset, int value);

    /**
     * Runs the program in an entry of a {@code PROG_ARRAY} in place of the caller's rest.
     *
     * @return its verdict, or {@code otherwise} when the entry is empty
     */
    int tailCall(String map, int index, int otherwise);
}
