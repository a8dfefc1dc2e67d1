// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.KindMismatchException;

/**
 * Has a member run, or has the chain go on past it as past an empty slot. A member that does not run keeps one of the dispatcher's ten places, so that
 * it can always be enabled again, and keeps its id, order, metadata and counts. A dispatcher none of whose members runs stays on its hook and ends
 * every chain in {@link DispatcherType#endOfChain()}.
 *
 * @param enabled whether it is to run
 */
public record SetEnabled(long linkId, boolean enabled) implements LinkChange {

    @Override
    public MemberDetails applyTo(HookDetails details) {
        return details.inDispatcher()
                .orElseThrow(() -> new KindMismatchException("link " + linkId
                        + " is no member of a dispatcher, so it runs as long as it is attached; detach it instead"))
                .withEnabled(enabled);
    }
}
