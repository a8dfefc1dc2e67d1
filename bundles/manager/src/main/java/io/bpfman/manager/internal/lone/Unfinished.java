// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.manager.internal.plan.UpgradeAction;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an upgrade that did not end left of a link.
 *
 * @param row the link as it is recorded; empty when it is not
 * @param beside where a link is pinned that was to take this one's place
 * @param besideId the kernel's id of what is pinned there
 * @param former what is at the link's own pin
 */
public record Unfinished(Optional<LinkRow> row, Path beside, long besideId, Optional<PinnedLink> former) {

    /** The link beside, when it is the recorded one by now: then all that is left to do is to bring it to its place. */
    Optional<UpgradeAction.TakeOverPin> takeOver() {
        return row.filter(found -> found.link().kernelLinkId().stream().anyMatch(id -> id == besideId))
                .map(found -> new UpgradeAction.TakeOverPin(
                        former, beside, found.link().pinPath()));
    }
}
