// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.Locale;

/** Whose packets a program at a pair of netkit interfaces sees: those that this interface of the pair sends. */
public enum NetkitSide {
    /** The interface that the pair is managed by; programs of both sides are attached to it. */
    PRIMARY,
    /** The other one, most often in the namespace of a container. */
    PEER;

    /** The hook that it is. */
    public DispatcherType hookType() {
        return this == PRIMARY ? DispatcherType.NETKIT_PRIMARY : DispatcherType.NETKIT_PEER;
    }

    /** The name in commands and in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads a {@link #label()}. */
    public static NetkitSide parse(String text) {
        for (NetkitSide side : values()) {
            if (side.label().equals(text)) {
                return side;
            }
        }
        throw new InvalidSpecException("unknown side \"" + text + "\"; one of primary, peer");
    }
}
