// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.nio.file.Path;

/** Links of {@code BPF_PROG_TYPE_EXT} programs into functions of other programs. Needs {@link Features#FREPLACE}. */
public interface Extensions {

    /**
     * Puts a pinned extension in the place of a function of a pinned program, and pins the link ({@code BPF_LINK_CREATE} with {@code target_fd} and
     * {@code target_btf_id}, {@code BPF_OBJ_PIN}). One extension can be linked into many functions.
     *
     * @return the kernel's id of the link
     */
    long link(Path programPin, Path targetPin, String function, Path linkPin);

    /**
     * Removes the pin of a link that a packet may still be running through: the link is held past a grace period, because the function is the
     * original one again as soon as the last reference goes. Returns at once. Nothing to do when there is none.
     */
    void retire(Path linkPin);

    /** Moves the pin of a link (rename(2)) in one step; a link that was pinned at {@code to} is let go as by {@link #retire}. */
    void move(Path from, Path to);
}
