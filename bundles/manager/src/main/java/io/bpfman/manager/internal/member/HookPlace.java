// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.errors.BpfmanException;
import java.util.Optional;

/**
 * Where a dispatcher would be hung on its hook now, or what is in the way: found in FETCH, and asked for by a plan that is to hang one up.
 *
 * @param order of no meaning when there is an obstacle
 */
public record HookPlace(int order, Optional<BpfmanException> obstacle) {

    /** Nobody asked, because nothing is to be hung up. */
    public static final HookPlace UNASKED = new HookPlace(0, Optional.empty());

    /** Nothing is in the way of hanging one up at this place. */
    public static HookPlace free(int order) {
        return new HookPlace(order, Optional.empty());
    }

    /** This is in the way. */
    public static HookPlace blocked(BpfmanException obstacle) {
        return new HookPlace(0, Optional.of(obstacle));
    }

    /** The place, as {@link io.bpfman.spi.kernel.Attachment#place()} has it; throws what is in the way. */
    int require() {
        if (obstacle.isPresent()) {
            throw obstacle.get();
        }
        return order;
    }
}
