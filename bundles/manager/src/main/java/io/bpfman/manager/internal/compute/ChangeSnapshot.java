// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import io.bpfman.api.LinkChange;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import java.time.Instant;

/**
 * What a change of a link in place depends on.
 *
 * @param dispatcher the one that the link is a member of
 */
public record ChangeSnapshot(
        LinkChange change, DispatcherSnapshot dispatcher, DispatcherStatus status, Settings settings, Instant now) {}
