// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import io.bpfman.spi.dispatcher.DispatcherStatus;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What taking links away depends on.
 *
 * @param linkIds the links to take away
 * @param dispatchers every dispatcher that has one of them as a member
 */
public record RemovalSnapshot(
        Set<Long> linkIds,
        List<DispatcherSnapshot> dispatchers,
        DispatcherStatus status,
        Settings settings,
        Instant now) {

    public RemovalSnapshot {
        linkIds = Set.copyOf(linkIds);
        dispatchers = List.copyOf(dispatchers);
    }
}
