// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import org.osgi.annotation.versioning.ProviderType;

/** The global variables of a program as they were when it was loaded. */
@ProviderType
public interface SimGlobals {

    /** The 8 bits, unsigned, at {@code offset} in the variable. */
    int u8(String name, int offset);

    /** The 16 bits, unsigned, of the variable. */
    int u16(String name);

    /** The 32 bits, signed, at {@code offset} in the variable. */
    int s32(String name, int offset);
}
