// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import java.time.Instant;

/** What building the next revision of a dispatcher depends on, as its members, or itself, are to be. */
public record RebuildSnapshot(DispatcherSnapshot dispatcher, DispatcherStatus status, Settings settings, Instant now) {}
