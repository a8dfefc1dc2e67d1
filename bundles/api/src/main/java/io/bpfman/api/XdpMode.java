// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.Locale;

/** Where on a packet's way in an XDP program runs. */
public enum XdpMode {
    /** Native where the driver takes it, else generic. What something runs in is never this. */
    AUTO,
    /** In the driver, before the packet has a socket buffer ({@code XDP_FLAGS_DRV_MODE}). */
    NATIVE,
    /** In the network stack, whatever the driver ({@code XDP_FLAGS_SKB_MODE}). */
    GENERIC;

    /** The name in commands, in the store and in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads a {@link #label()}. */
    public static XdpMode parse(String text) {
        for (XdpMode mode : values()) {
            if (mode.label().equals(text)) {
                return mode;
            }
        }
        throw new InvalidSpecException("unknown XDP mode \"" + text + "\"; one of auto, native, generic");
    }
}
