// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.SetCounting;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import java.time.Instant;

/** What having a dispatcher count, or not, depends on. */
public record CountingSnapshot(
        SetCounting change, DispatcherSnapshot dispatcher, DispatcherStatus status, Settings settings, Instant now) {}
