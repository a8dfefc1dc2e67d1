// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.Verdict;

/** A dispatcher as commands print it. */
public record DispatcherView(Dispatcher dispatcher) {

    /** Everything: a line a value, then the chain. */
    public String text(ChainDrawing drawing) {
        LabelView view = new LabelView()
                .add("Type", dispatcher.key().type().label())
                .add(
                        "Interface",
                        dispatcher.interfaceName() + " (index "
                                + dispatcher.key().ifindex() + ")")
                .addOptional("Network namespace", dispatcher.netns())
                .add("Namespace ID", dispatcher.key().nsid())
                .add("Revision", dispatcher.revision())
                .add("Program ID", dispatcher.programId())
                .add("Slot mechanism", dispatcher.mechanism().label())
                .add("Backend", dispatcher.backend());
        dispatcher
                .mode()
                .ifPresent(running -> view.add("Mode", running.mode().label() + " (" + running.reason() + ")"));
        return view.add("Held by", holder())
                        .add("Created at", dispatcher.createdAt())
                        .add("Updated at", dispatcher.updatedAt())
                        .text()
                + "\n" + drawing.draw(dispatcher);
    }

    /** Everything. */
    public Json.Obj json() {
        return Json.object()
                .put(
                        "key",
                        Json.object()
                                .put("type", dispatcher.key().type().label())
                                .put("nsid", dispatcher.key().nsid())
                                .put("ifindex", dispatcher.key().ifindex()))
                .put("interface", dispatcher.interfaceName())
                .put("revision", dispatcher.revision())
                .put("mechanism", dispatcher.mechanism().label())
                .put("backend", dispatcher.backend())
                .put("mode", dispatcher.mode().map(running -> running.mode().label()))
                .put("mode_reason", dispatcher.mode().map(Dispatcher.RunningMode::reason))
                .put(
                        "runtime",
                        Json.object()
                                .put("program_id", dispatcher.programId())
                                .put("kernel_link_id", dispatcher.kernelLinkId())
                                .put("filter_priority", dispatcher.filterPriority())
                                .put("filter_handle", dispatcher.filterHandle())
                                .put("clsact_ours", dispatcher.clsactOurs())
                                .put("netns_path", dispatcher.netns()))
                .put("members", Json.array(dispatcher.members(), this::member))
                .put("created_at", dispatcher.createdAt().toString())
                .put("updated_at", dispatcher.updatedAt().toString());
    }

    private String holder() {
        if (dispatcher.kernelLinkId().isPresent()) {
            return "link " + dispatcher.kernelLinkId().getAsLong();
        }
        if (dispatcher.filterHandle().isPresent()) {
            return "filter at priority " + dispatcher.filterPriority().orElse(0) + ", handle 0x"
                    + Long.toHexString(dispatcher.filterHandle().getAsLong())
                    + (dispatcher.clsactOurs()
                            ? ", on a clsact qdisc of bpfman"
                            : ", on a clsact qdisc of somebody else");
        }
        return LabelView.NONE;
    }

    private Json member(Member member) {
        DispatcherType type = dispatcher.key().type();
        return Json.object()
                .put("program_id", member.programId())
                .put("program_name", member.programName())
                .put("link_id", member.linkId())
                .put("link_pin_path", member.pinPath().toString())
                .put("position", member.position())
                .put("priority", member.priority())
                .put("proceed_on", member.proceedOn().mask())
                .put(
                        "proceed_on_actions",
                        Json.array(
                                member.proceedOn().verdicts(type), (Verdict verdict) -> new Json.Text(verdict.label())))
                .put("metadata", Json.texts(member.metadata()))
                .put(
                        "counts",
                        member.counts()
                                .<Json>map(counts -> counts(counts, type))
                                .orElse(Json.Nothing.NULL));
    }

    private static Json counts(MemberCounts counts, DispatcherType type) {
        Json.Obj verdicts = Json.object();
        type.verdicts().stream()
                .filter(counts.verdicts()::containsKey)
                .forEach(
                        action -> verdicts.put(action.label(), counts.verdicts().get(action)));
        return Json.object()
                .put("runs", counts.runs())
                .put("stops", counts.stops())
                .put("verdicts", verdicts)
                .put("out_of_range", counts.outOfRange());
    }
}
