// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.manager.internal.plan.Reattachment;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.kernel.Hook;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What attaching members again depends on that were attached before a reboot.
 *
 * @param forms the programs in the form that the dispatcher needs, by program id
 * @param dispatcher the one that is there already
 * @param prospect of hanging one on the hook, when none hangs there
 * @param clsact of the interface, shared by both directions
 * @param nextRevision a number above every revision of this attach point that has a directory
 */
public record RestoreSnapshot(
        Reattachment members,
        Map<Long, MemberForm> forms,
        Hook hook,
        Optional<DispatcherSnapshot> dispatcher,
        HookPlace prospect,
        Clsact clsact,
        DispatcherStatus status,
        long nextRevision,
        Settings settings,
        Instant now) {

    public RestoreSnapshot {
        forms = Map.copyOf(forms);
    }
}
