// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.manager.internal.load.MapUse;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What taking links away depends on.
 *
 * @param linkIds the links to take away
 * @param formPins where the program that is unloaded is pinned in other forms than the one it was loaded in
 * @param unloaded the program that goes with its links, and who uses its maps; empty when the links go alone
 * @param departure what became of the links, where nobody asked to detach them
 * @param dispatchers every dispatcher that has one of them as a member
 */
public record RemovalSnapshot(
        Set<Long> linkIds,
        List<Path> formPins,
        List<DispatcherSnapshot> dispatchers,
        DispatcherStatus status,
        Settings settings,
        Instant now,
        Optional<MapUse> unloaded,
        Optional<String> departure) {

    /** Of links that somebody asked to detach, alone. */
    public RemovalSnapshot(
            Set<Long> linkIds,
            List<DispatcherSnapshot> dispatchers,
            DispatcherStatus status,
            Settings settings,
            Instant now) {
        this(linkIds, List.of(), dispatchers, status, settings, now, Optional.empty(), Optional.empty());
    }

    public RemovalSnapshot {
        linkIds = Set.copyOf(linkIds);
        formPins = List.copyOf(formPins);
        dispatchers = List.copyOf(dispatchers);
    }
}
