// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.manager.internal.plan.UpgradeAction;
import io.bpfman.spi.kernel.Attachment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What store, bpffs and kernel say of the links in the chain of one hook after an agent ended, whichever way.
 *
 * @param chain our links that have rows
 * @param present whether the interface is there on which they were attached
 * @param pinnable whether the interface can be pinned: a way leads into its namespace, and nothing is mounted over the pins
 * @param pinned pins of those links that are there
 * @param unplaced pins of links at another place of bpfman's than the one where they are to be pinned, by the links' ids
 * @param swapped what gives links back the programs that are recorded, by the links' ids, where they run others that were never recorded
 * @param strays pins at our places of links that have no row, each with the link when it is in the kernel's chain
 */
public record ChainRecoverySnapshot(
        ChainSnapshot chain,
        boolean present,
        boolean pinnable,
        Set<Path> pinned,
        Map<Long, Path> unplaced,
        Map<Long, UpgradeAction.UpdateLink> swapped,
        Map<Path, Optional<Attachment>> strays,
        Settings settings) {

    public ChainRecoverySnapshot {
        pinned = Set.copyOf(pinned);
        unplaced = Map.copyOf(unplaced);
        swapped = Map.copyOf(swapped);
        strays = Map.copyOf(strays);
    }
}
