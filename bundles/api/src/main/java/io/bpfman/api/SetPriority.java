// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;

/**
 * Gives a link another priority.
 *
 * @param priority 0 or more; lower runs first; among equals the newest member of a dispatcher, or the oldest TCX link
 */
public record SetPriority(long linkId, int priority) implements LinkChange {

    public SetPriority {
        if (priority < 0) {
            throw new InvalidSpecException("invalid change: priority must be non-negative, got " + priority);
        }
    }

    @Override
    public HookDetails applyTo(HookDetails details) {
        return details.withPriority(priority);
    }
}
