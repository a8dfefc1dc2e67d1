// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.manager.internal.plan.Commit.Withdrawal;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Kernel;
import java.util.Optional;

/** What the withdrawals of a commit mean to the kernel. */
final class Withdrawals {

    private final Kernel kernel;
    private final Dispatchers dispatchers;
    private final TakeDown takeDown;

    Withdrawals(Kernel kernel, Dispatchers dispatchers) {
        this.kernel = kernel;
        this.dispatchers = dispatchers;
        this.takeDown = new TakeDown(kernel);
    }

    /** Whether it hangs there. */
    boolean isThere(Withdrawal withdrawal) {
        if (withdrawal instanceof Withdrawal.Dispatcher dispatcher) {
            return dispatcher.row().handle().liveProgram(kernel).isPresent();
        }
        return takeDown.isThere((Withdrawal.Link) withdrawal);
    }

    /** Takes it down. */
    void withdraw(Withdrawal withdrawal) {
        if (withdrawal instanceof Withdrawal.Dispatcher dispatcher) {
            Attachment handle = dispatcher.row().handle();
            Optional<DispatcherService> service =
                    dispatchers.of(handle.hook().key().type());
            takeDown.of(
                    handle,
                    program -> program == dispatcher.row().programId(),
                    service.<Runnable>map(present -> () -> present.withdraw(handle))
                            .orElse(() -> handle.release(kernel)));
        } else if (withdrawal instanceof Withdrawal.Link link) {
            takeDown.of(link);
        }
    }
}
