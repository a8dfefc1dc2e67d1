// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What becomes of a packet when a dispatcher's tail call into a filled slot fails, as it does when the packet has had its 33 tail calls
 * ({@code MAX_TAIL_CALL_CNT} of {@code linux/bpf.h}), or when somebody emptied the array of slots.
 */
public enum SlotFailure {
    /** The chain ends: in {@code TC_ACT_SHOT}, or in {@code XDP_ABORTED}. */
    DROP,
    /** The chain goes on with the next slot. */
    PROCEED;

    /** The name in configuration, in the store and in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one with this label; empty when there is none. */
    public static Optional<SlotFailure> find(String label) {
        return Arrays.stream(values())
                .filter(failure -> failure.label().equals(label))
                .findFirst();
    }
}
