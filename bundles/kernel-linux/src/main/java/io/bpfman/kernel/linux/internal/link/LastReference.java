// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals.Action;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets links go that the kernel takes down with their last reference only, and waits until their programs do not run any more. For any thread.
 *
 * <p>A link's id is free before its program is off ({@code bpf_link_free} in the kernel), so that its going says too little. What closes the last descriptor
 * returns when the program is off ({@code bpf_link_release}), while a removed pin lets go after a grace period, and elsewhere ({@code bpf_free_inode}): so
 * the descriptor is held for that long, to be the last one.
 */
final class LastReference {

    /** A pin's reference goes in milliseconds: after so long another process, or another pin, holds the link. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration POLL = Duration.ofMillis(5);

    private final Bpf bpf;
    private final Action gracePeriod;

    /** @param gracePeriod returns after a grace period, under which programs run and what was removed is freed */
    LastReference(Bpf bpf, Action gracePeriod) {
        this.bpf = bpf;
        this.gracePeriod = gracePeriod;
    }

    /** Takes over a link whose pin was removed. When this returns its program runs no more, unless somebody else holds it. */
    void letGo(Fd link, long id) throws SysException {
        try {
            gracePeriod.run();
        } finally {
            link.close();
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean there = isThere(id);
        while (there && deadline - System.nanoTime() > 0) {
            // a grace period takes no time where there is one CPU only
            LockSupport.parkNanos(POLL.toNanos());
            there = isThere(id);
        }
        if (!there) {
            // it may be running since a moment before it was taken off
            gracePeriod.run();
        }
    }

    private boolean isThere(long id) throws SysException {
        try {
            bpf.linkById(id).close();
            return true;
        } catch (SysException e) {
            if (e.errno() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }
}
