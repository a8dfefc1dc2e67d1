// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.LinkChange;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What a change of a link in place depends on.
 *
 * @param dispatcher the one that the link is a member of
 * @param obstacle where the user asked for the pin of the link to be, when the link does not run and something is pinned there
 */
public record ChangeSnapshot(
        LinkChange change,
        DispatcherSnapshot dispatcher,
        Optional<Path> obstacle,
        DispatcherStatus status,
        Settings settings,
        Instant now) {}
