// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.spi.kernel.LoadSpec;
import java.nio.file.Path;

/**
 * A program in the form that a slot mechanism needs: as an ordinary program, or as an extension. The form that it was loaded in is the one that users
 * know; the other one is made when a dispatcher needs it, shares the maps of the first and goes with it.
 */
public sealed interface MemberForm {

    /** Where it is pinned, or will be; throws {@link UnsupportedHereException} when it cannot be had. */
    Path pin();

    /** Whether it takes packets of several buffers, so far as that concerns the others that fill slots beside it. */
    default boolean frags() {
        return false;
    }

    /** It is loaded. */
    record Ready(Path pin, boolean frags) implements MemberForm {

        /** Of a program that takes no packets of several buffers. */
        public Ready(Path pin) {
            this(pin, false);
        }
    }

    /** It has to be loaded first, out of the kept bytecode. */
    record OnDemand(long programId, String kernelType, Path pin, LoadSpec spec, boolean frags) implements MemberForm {}

    /**
     * It is not loaded and cannot be.
     *
     * @param reason what is wrong and what to do
     */
    record Unavailable(String reason) implements MemberForm {
        @Override
        public Path pin() {
            throw new UnsupportedHereException(reason);
        }
    }
}
