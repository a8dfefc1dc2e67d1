// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import java.time.Instant;

/**
 * What a move to another backend depends on.
 *
 * @param target the backend to move to
 * @param prospect of hanging it up through that one
 * @param mark an unsigned 32-bit number other than 0 that no other move uses
 */
public record MoveSnapshot(
        DispatcherSnapshot dispatcher,
        String target,
        HookPlace prospect,
        long mark,
        DispatcherStatus status,
        Settings settings,
        Instant now) {}
