// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import java.util.function.IntSupplier;
import org.osgi.annotation.versioning.ProviderType;

/** The maps of a running program by their names, and the functions that it calls. */
@ProviderType
public interface SimMaps {

    /** Adds to a 64-bit number in an entry of an array; in a per-CPU array, to the entry of the CPU that runs the program. */
    void add(String map, int index, int offset, long amount);

    /** A 32-bit number in an entry of an array. */
    int s32(String map, int index, int offset);

    /** Sets a 32-bit number in an entry of an array. */
    void setS32(String map, int index, int offset, int value);

    /** Puts a record into a ring buffer; false when there is no room for it. */
    boolean tell(String ring, byte[] record);

    /** Whether the program has a map of this name. */
    boolean has(String map);

    /**
     * Calls a function of the program that an extension may replace.
     *
     * @param original what the function does while nothing replaces it
     * @return what the function, or the extension in its place, returns
     */
    int call(String function, IntSupplier original);

    /**
     * Runs the program in an entry of a {@code PROG_ARRAY} in place of the caller's rest.
     *
     * @return its verdict, or {@code otherwise} when the entry is empty
     */
    int tailCall(String map, int index, int otherwise);
}
