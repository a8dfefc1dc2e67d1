// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.util.OptionalLong;

/**
 * Where in a hook's chain a link is put ({@code BPF_F_BEFORE} and {@code BPF_F_AFTER} with {@code BPF_F_LINK | BPF_F_ID} in {@code linux/bpf.h}).
 *
 * @param side of what is named
 * @param linkId the kernel's id of the link that it stands next to; of all programs that are there when empty
 */
public record ChainPlace(Side side, OptionalLong linkId) {

    /** On which side. */
    public enum Side {
        BEFORE,
        AFTER
    }

    /** Before every program that is there. */
    public static ChainPlace first() {
        return new ChainPlace(Side.BEFORE, OptionalLong.empty());
    }

    /** Behind every program that is there. */
    public static ChainPlace last() {
        return new ChainPlace(Side.AFTER, OptionalLong.empty());
    }

    /** Directly before the link with this kernel id. */
    public static ChainPlace before(long linkId) {
        return new ChainPlace(Side.BEFORE, OptionalLong.of(linkId));
    }

    /** Directly behind the link with this kernel id. */
    public static ChainPlace after(long linkId) {
        return new ChainPlace(Side.AFTER, OptionalLong.of(linkId));
    }

    /** Whether it is before a certain link, and not behind one, nor at an end of the chain. */
    public boolean isBeforeAnother() {
        return side == Side.BEFORE && linkId.isPresent();
    }

    @Override
    public String toString() {
        if (linkId.isEmpty()) {
            return side == Side.BEFORE ? "first" : "last";
        }
        return (side == Side.BEFORE ? "before link " : "behind link ") + linkId.getAsLong();
    }
}
