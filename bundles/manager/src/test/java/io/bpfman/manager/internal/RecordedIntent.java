// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.HookDetails;
import io.bpfman.api.MemberDetails;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.util.List;

/**
 * What is recorded of what was asked for, without the numbers that a revision or a link of the kernel's has of its own.
 *
 * @param programs ids and names
 * @param links ids, programs, and how they are attached
 * @param dispatchers what they are, with how many members
 */
record RecordedIntent(List<String> programs, List<String> links, List<String> dispatchers) {

    static RecordedIntent of(SimulatedHost host) {
        return new RecordedIntent(
                host.memory.programs().stream()
                        .map(program -> program.id() + " " + program.name() + " " + program.globals())
                        .toList(),
                host.memory.links().stream().map(RecordedIntent::link).toList(),
                host.memory.dispatchers().stream()
                        .map(RecordedIntent::dispatcher)
                        .toList());
    }

    private static String link(LinkRow row) {
        String what = row.link().id() + " " + row.link().kind().label() + " of "
                + row.link().programId() + (row.detaching() ? " leaving" : "");
        if (row.link().details() instanceof MemberDetails member) {
            return what + " " + member.attachPoint() + " priority " + member.priority() + " at " + member.position()
                    + " on " + member.proceedOn() + " enabled " + member.enabled();
        }
        return row.link().details() instanceof HookDetails hook
                ? what + " " + hook.attachPoint() + " priority " + hook.priority()
                : what + " " + row.link().details();
    }

    private static String dispatcher(DispatcherRow row) {
        return row.key() + " " + row.backend() + " by " + row.mechanism() + " with " + row.numExtensions()
                + " counting " + row.counting();
    }
}
