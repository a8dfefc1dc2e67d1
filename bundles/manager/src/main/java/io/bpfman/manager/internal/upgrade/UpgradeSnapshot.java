// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.upgrade;

import io.bpfman.api.Program;
import io.bpfman.manager.internal.load.MapUse;
import io.bpfman.manager.internal.plan.Replacement;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.store.VersionRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an upgrade depends on once its new version is loaded.
 *
 * @param maps what becomes of the program's maps
 * @param use who uses the maps of the old version, the new one among them
 * @param earlier the versions before the old one
 * @param old as a version; empty when its bytecode cannot be read any more
 */
public record UpgradeSnapshot(
        Replacement replacement,
        MapFit maps,
        MapUse use,
        List<VersionRow> earlier,
        Optional<VersionRow> old,
        Settings settings) {

    /** How many earlier versions are kept. */
    static final int KEPT = 5;

    public UpgradeSnapshot {
        earlier = List.copyOf(earlier);
    }

    Program next() {
        return replacement.next();
    }

    /** Those that stay of the earlier versions, the oldest first. */
    List<VersionRow> staying() {
        int room = KEPT - (old.isPresent() ? 1 : 0);
        return earlier.subList(Math.max(0, earlier.size() - room), earlier.size());
    }

    /** Whether the new version goes on with the map set of the old one. */
    boolean keepsSet() {
        return next().mapSet() == replacement.old().mapSet();
    }

    /** Whether others use the map set, too. */
    boolean isShared() {
        Set<Long> both = Set.of(replacement.old().id(), next().id());
        return use.staying().stream()
                .anyMatch(program -> program.mapSet() == replacement.old().mapSet() && !both.contains(program.id()));
    }

    /** What whoever asked should know, a sentence each. */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        maps.dropped().stream()
                .sorted()
                .forEach(name ->
                        remarks.add("map \"" + name + "\" goes with the old version: the new one does not have it"));
        if (old.isEmpty()) {
            remarks.add("there is no going back to the version before: its bytecode cannot be read any more");
        }
        return remarks;
    }

    /** Where a map of the set is pinned. */
    Path setPin(String name) {
        return settings.layout().mapsDirectory(replacement.old().mapSet()).resolve(name);
    }
}
