// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.manager.internal.load.MapUse;
import io.bpfman.manager.internal.plan.Settings;
import java.nio.file.Path;
import java.util.List;

/**
 * What several changes of members of dispatchers depend on.
 *
 * @param points the attach points that are concerned, by their keys
 * @param superseded where programs are pinned in other forms whose links go over to their new versions
 */
public record BatchSnapshot(
        List<PointSnapshot> points, List<Unloaded> unloaded, List<Path> superseded, Settings settings) {
    public BatchSnapshot {
        points = List.copyOf(points);
        unloaded = List.copyOf(unloaded);
        superseded = List.copyOf(superseded);
    }

    /**
     * A program that goes with its links.
     *
     * @param maps it, and who uses its maps
     * @param formPins where it is pinned in other forms than the one it was loaded in
     */
    public record Unloaded(MapUse maps, List<Path> formPins) {
        public Unloaded {
            formPins = List.copyOf(formPins);
        }
    }
}
