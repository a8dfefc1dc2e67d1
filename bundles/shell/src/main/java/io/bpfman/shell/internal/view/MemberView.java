// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.MemberDetails;
import io.bpfman.api.Verdict;

/** A member of a dispatcher, as commands print it. */
final class MemberView extends HookView {

    private final MemberDetails member;

    MemberView(MemberDetails member, Choice choice) {
        super(member, choice);
        this.member = member;
    }

    @Override
    boolean runs() {
        return member.enabled();
    }

    @Override
    void spec(LabelView text) {
        super.spec(text);
        text.add(
                        "Proceed on",
                        Names.proceedOn(
                                member.proceedOn(), member.dispatcherKey().type()))
                .add("Enabled", member.enabled() ? "yes" : "no");
    }

    @Override
    void status(LabelView text) {
        super.status(text);
        text.add("Dispatcher ID", member.dispatcherProgramId()).add("Revision", member.revision());
    }

    @Override
    void putChain(Json json) {
        json.put(
                        "proceed_on",
                        member.proceedOn().verdicts(member.dispatcherKey().type()),
                        Verdict::code)
                .put("enabled", member.enabled());
    }

    @Override
    void putDispatcher(Json json) {
        json.put("dispatcher_id", member.dispatcherProgramId()).put("revision", member.revision());
    }
}
