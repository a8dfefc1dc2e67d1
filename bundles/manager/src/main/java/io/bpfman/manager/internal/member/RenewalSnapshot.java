// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import java.time.Instant;

/** What building a dispatcher anew, of the same members but as it is configured now, depends on. */
public record RenewalSnapshot(DispatcherSnapshot dispatcher, DispatcherStatus status, Settings settings, Instant now) {}
