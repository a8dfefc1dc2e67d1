// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.spi.kernel.ChainHook;
import java.util.Collection;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Takes a change of a chain from FETCH to EXECUTE once more when the kernel says that somebody else has changed the chain in between: ESTALE when it is
 * of another revision, ENOENT when the link that the place was found by is gone.
 *
 * @param chain for messages: {@code TCX chain of eth0 ingress}
 */
public record ChainRetry(String chain) {

    private static final int ATTEMPTS = 20;
    private static final String STALE = "ESTALE";
    private static final String ANCHOR_GONE = "ENOENT";

    static ChainRetry of(Collection<ChainHook> hooks) {
        return new ChainRetry(hooks.stream()
                .map(hook -> hook.chainType().name() + " chain of " + hook)
                .collect(Collectors.joining(", or the ")));
    }

    static ChainRetry of(DispatcherKey key) {
        return new ChainRetry("chain of " + key);
    }

    /** Gives what the first attempt gives that meets the chain it has seen. */
    <T> T run(Supplier<T> attempt) {
        for (int left = ATTEMPTS - 1; ; left--) {
            try {
                return attempt.get();
            } catch (KernelRefusedException e) {
                boolean stale = e.errnoName().equals(STALE);
                if (!stale && !e.errnoName().equals(ANCHOR_GONE)) {
                    throw e;
                }
                if (left == 0) {
                    throw stale ? givenUp(e) : e;
                }
            }
        }
    }

    private ForeignOwnerException givenUp(KernelRefusedException last) {
        ForeignOwnerException failure = new ForeignOwnerException("somebody else keeps changing the " + chain
                + ": each of " + ATTEMPTS
                + " attempts met another chain than it had seen; nothing was changed. Try again when that has ended");
        failure.addSuppressed(last);
        return failure;
    }
}
