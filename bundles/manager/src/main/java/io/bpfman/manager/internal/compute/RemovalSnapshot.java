// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

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
 * @param maps who uses the maps of that program
 * @param dispatchers every dispatcher that has one of them as a member
 */
public record RemovalSnapshot(
        Set<Long> linkIds,
        List<Path> formPins,
        List<DispatcherSnapshot> dispatchers,
        DispatcherStatus status,
        Settings settings,
        Instant now,
        Optional<MapUse> maps) {

    /** Of links that go without their program, or with one that shares no maps. */
    public RemovalSnapshot(
            Set<Long> linkIds,
            List<Path> formPins,
            List<DispatcherSnapshot> dispatchers,
            DispatcherStatus status,
            Settings settings,
            Instant now) {
        this(linkIds, formPins, dispatchers, status, settings, now, Optional.empty());
    }

    public RemovalSnapshot {
        linkIds = Set.copyOf(linkIds);
        formPins = List.copyOf(formPins);
        dispatchers = List.copyOf(dispatchers);
    }
}
