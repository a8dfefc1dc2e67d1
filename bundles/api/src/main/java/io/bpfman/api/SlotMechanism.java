// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a member gets into a slot of a dispatcher. */
public enum SlotMechanism {
    /** The member is a {@code BPF_PROG_TYPE_EXT} program that replaces a function of the dispatcher. */
    FREPLACE,
    /** The dispatcher's slot is a function that tail-calls the member and gets its verdict back. */
    TAILCALL;

    /** The name in configuration, in the store and in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one with this {@link #label()}. */
    public static Optional<SlotMechanism> find(String label) {
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.label().equals(label))
                .findFirst();
    }
}
