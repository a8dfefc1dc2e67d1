// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.MemberSpec;
import io.bpfman.api.Program;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.object.XdpRunConfig;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.kernel.Hook;
import java.time.Instant;
import java.util.Optional;

/**
 * What an attach depends on.
 *
 * @param declared what the program's object says, as far as the spec leaves it to that
 * @param form the program in the form that the dispatcher needs
 * @param dispatcher the one that is there already
 * @param prospect of hanging one on the hook, when none hangs there
 * @param taken whether something is pinned where the spec asks the link to be pinned
 * @param clsact of the interface, shared by both directions
 * @param linkId the new link's id
 * @param sequence the new link's sequence number
 * @param nextRevision a number above every revision of this attach point that has a directory
 */
public record AttachSnapshot(
        MemberSpec spec,
        Program program,
        XdpRunConfig declared,
        MemberForm form,
        Hook hook,
        Optional<DispatcherSnapshot> dispatcher,
        HookPlace prospect,
        boolean taken,
        Clsact clsact,
        DispatcherStatus status,
        long linkId,
        long sequence,
        long nextRevision,
        Settings settings,
        Instant now) {}
