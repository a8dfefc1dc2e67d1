// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.manager.internal.plan.Commit.Withdrawal;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Kernel;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/**
 * Takes down what hangs somewhere. It is done when the kernel says so: a link whose pin somebody removed, or covered, does not go with its pin, and is
 * taken down by its id.
 */
public final class TakeDown {

    private static final int EBUSY = 16;

    private final Kernel kernel;

    TakeDown(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * @param ours whether a program that hangs on the handle is one of ours; what runs another is left alone
     * @param withdraw takes down what the handle names
     */
    void of(Attachment handle, LongPredicate ours, Runnable withdraw) {
        withdraw.run();
        OptionalLong still = ours(handle, ours);
        if (still.isPresent() && handle.link().isPresent()) {
            handle.detach(kernel, still.getAsLong());
            still = ours(handle, ours);
        }
        if (still.isPresent()) {
            throw new KernelRefusedException(
                    "take program " + still.getAsLong() + " off " + handle.hook(),
                    EBUSY,
                    "EBUSY",
                    "it is still there, although nothing refused to take it down; bpftool net show tells what holds it",
                    null);
        }
    }

    /** The same of a link, wherever it hangs. */
    void of(Withdrawal.Link ours) {
        PinnedLink link = ours.link();
        kernel.links().release(link);
        if (isThere(ours)) {
            detach(ours);
        }
        if (isThere(ours)) {
            throw new KernelRefusedException(
                    "take down link " + link.id() + " of program " + ours.programId(),
                    EBUSY,
                    "EBUSY",
                    "it is still there, although nothing refused to take it down: another process or pin holds it;"
                            + " bpftool link show id " + link.id() + " tells of it",
                    null);
        }
    }

    private void detach(Withdrawal.Link ours) {
        try {
            kernel.links().detach(ours.link().id(), ours.programId());
        } catch (KernelRefusedException e) {
            // one that goes with its last reference only: somebody else has one
            if (!e.errnoName().equals("EOPNOTSUPP")) {
                throw e;
            }
        }
    }

    /** Whether it hangs somewhere, and runs the program that is recorded. */
    boolean isThere(Withdrawal.Link ours) {
        return kernel.links().info(ours.link()).filter(ours::isSeenIn).isPresent();
    }

    private OptionalLong ours(Attachment handle, LongPredicate ours) {
        OptionalLong live = handle.liveProgram(kernel);
        return live.isPresent() && ours.test(live.getAsLong()) ? live : OptionalLong.empty();
    }
}
