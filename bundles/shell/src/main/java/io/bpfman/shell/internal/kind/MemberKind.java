// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Verdict;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.DisplayNames;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.LabelView;
import java.util.Optional;

/**
 * Members of a dispatcher.
 *
 * @param <D> their details
 */
abstract class MemberKind<D extends MemberDetails> extends HookKind<D> {

    private final ValueKind actions;
    private final String byDefault;

    /**
     * @param actions what the verdicts are
     * @param byDefault how help calls those after which the next member runs unless others are named
     */
    MemberKind(LinkKind kind, Class<D> type, boolean directed, String summary, ValueKind actions, String byDefault) {
        super(kind, type, directed, summary);
        this.actions = actions;
        this.byDefault = byDefault;
    }

    @Override
    String first() {
        return "newest";
    }

    @Override
    String pinned() {
        return "slot instead of in the dispatcher's directory";
    }

    @Override
    void takesBesides(Syntax syntax) {
        syntax.options(Options.value(
                "--proceed-on ACTION[,...]",
                actions,
                "the verdicts after which the next member runs (default " + byDefault + ")"));
    }

    Optional<ProceedOn> proceedOn(Invocation invocation) {
        return invocation.arguments().value("--proceed-on").map(this::proceedOn);
    }

    @Override
    public void addSpec(Link link, LabelView text) {
        super.addSpec(link, text);
        MemberDetails member = details(link);
        text.add(
                        "Proceed on",
                        DisplayNames.proceedOn(
                                member.proceedOn(), member.dispatcherKey().type()))
                .add("Enabled", member.enabled() ? "yes" : "no");
    }

    @Override
    public void addStatus(Link link, LabelView text) {
        super.addStatus(link, text);
        MemberDetails member = details(link);
        text.add("Dispatcher ID", member.dispatcherProgramId()).add("Revision", member.revision());
    }

    @Override
    void putChain(D member, Json json) {
        json.put(
                        "proceed_on",
                        member.proceedOn().verdicts(member.dispatcherKey().type()),
                        Verdict::code)
                .put("enabled", member.enabled());
    }

    @Override
    void putDispatcher(D member, Json json) {
        json.put("dispatcher_id", member.dispatcherProgramId()).put("revision", member.revision());
    }
}
