// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.manager.internal.plan.Replacement;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What putting a program in the place of another depends on, in the dispatchers that have it as a member.
 *
 * @param linkIds the members that run the old one, enabled or not
 * @param formPins where the old one is pinned in other forms than the one it was loaded in
 */
public record ReplacementSnapshot(
        Replacement replacement,
        Set<Long> linkIds,
        List<DispatcherSnapshot> dispatchers,
        List<Path> formPins,
        DispatcherStatus status,
        Settings settings,
        Instant now) {

    public ReplacementSnapshot {
        linkIds = Set.copyOf(linkIds);
        dispatchers = List.copyOf(dispatchers);
        formPins = List.copyOf(formPins);
    }
}
