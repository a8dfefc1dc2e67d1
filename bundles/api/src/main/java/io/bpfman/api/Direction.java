// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.Locale;

/** The way of a packet through an interface, seen from the host. */
public enum Direction {
    INGRESS,
    EGRESS;

    /** The name in commands, in the store and in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads a {@link #label()}. */
    public static Direction parse(String text) {
        for (Direction direction : values()) {
            if (direction.label().equals(text)) {
                return direction;
            }
        }
        throw new InvalidSpecException("unknown direction \"" + text + "\"; one of ingress, egress");
    }
}
