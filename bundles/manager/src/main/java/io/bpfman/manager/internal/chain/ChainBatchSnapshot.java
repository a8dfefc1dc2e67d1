// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.LinkChange;
import io.bpfman.manager.internal.load.MapUse;
import io.bpfman.manager.internal.plan.Replacement;
import io.bpfman.manager.internal.plan.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What several changes of links in chains depend on.
 *
 * @param unloaded the programs that go with their links, and who uses their maps
 */
public record ChainBatchSnapshot(List<Point> points, List<MapUse> unloaded, Settings settings) {
    public ChainBatchSnapshot {
        points = List.copyOf(points);
        unloaded = List.copyOf(unloaded);
    }

    /**
     * One hook.
     *
     * @param coming the links that come, the first that was asked for first
     * @param leaving ids of the links that go
     * @param replaced what takes the place of the programs of links, by the links' ids
     */
    public record Point(
            ChainSnapshot chain,
            List<ChainAttachSnapshot> coming,
            Set<Long> leaving,
            Map<Long, Replacement> replaced,
            List<LinkChange> changes) {
        public Point {
            coming = List.copyOf(coming);
            leaving = Set.copyOf(leaving);
            replaced = Map.copyOf(replaced);
            changes = List.copyOf(changes);
        }
    }
}
