// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.Program;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A dispatcher as commands print it.
 *
 * @param programs all programs that there are, by their ids
 */
public record DispatcherView(Dispatcher dispatcher, Map<Long, Program> programs) {

    private static final int SLOTS = 10;

    /** Views of dispatchers with what else there is, which is asked for once for all of them. */
    public static Function<Dispatcher, DispatcherView> with(Bpfman bpfman) {
        Map<Long, Program> programs =
                bpfman.listPrograms().stream().collect(Collectors.toMap(Program::id, Function.identity()));
        return dispatcher -> new DispatcherView(dispatcher, programs);
    }

    /** A line for each dispatcher. */
    public static Table table(List<Dispatcher> dispatchers) {
        Table table = new Table();
        Stream.of(
                        "TYPE",
                        "NSID",
                        "IFINDEX",
                        "REVISION",
                        "PROGRAM ID",
                        "KERNEL LINK ID",
                        "PRIORITY",
                        "HANDLE",
                        "MEMBERS",
                        "NETNS")
                .forEach(table::column);
        for (Dispatcher dispatcher : dispatchers) {
            table.row(List.of(
                    dispatcher.key().type().label(),
                    Long.toString(dispatcher.key().nsid()),
                    Integer.toString(dispatcher.key().ifindex()),
                    Long.toString(dispatcher.revision()),
                    Long.toString(dispatcher.programId()),
                    Table.cell(dispatcher.kernelLinkId()),
                    Table.cell(filterPriority(dispatcher)),
                    dispatcher.filterHandle().isPresent() ? filterHandle(dispatcher) : Table.NOTHING,
                    Integer.toString(dispatcher.members().size()),
                    dispatcher.netns().map(Object::toString).orElse(Table.NOTHING)));
        }
        return table;
    }

    private static OptionalLong filterPriority(Dispatcher dispatcher) {
        return dispatcher.filterPriority().isPresent()
                ? OptionalLong.of(dispatcher.filterPriority().getAsInt())
                : OptionalLong.empty();
    }

    private static String filterHandle(Dispatcher dispatcher) {
        return "0x" + Long.toHexString(dispatcher.filterHandle().orElse(0));
    }

    /** What it is and what it runs on, then a line a member. */
    public String snapshotText() {
        LabelView runtime =
                new LabelView().add("Revision", dispatcher.revision()).add("Program ID", dispatcher.programId());
        dispatcher.kernelLinkId().ifPresent(id -> runtime.add("Kernel Link ID", id));
        dispatcher.filterPriority().ifPresent(priority -> runtime.add("Priority", priority));
        dispatcher.filterHandle().ifPresent(handle -> runtime.add("Filter Handle", filterHandle(dispatcher)));
        dispatcher.lost().ifPresent(what -> runtime.add("Lost", LinkView.LOST + ": " + what));
        Table members = new Table();
        Stream.of("POS", "PRIORITY", "PROGRAM ID", "FUNCTION NAME", "LINK ID", "KERNEL LINK ID", "PROCEED ON")
                .forEach(members::column);
        for (Member member : dispatcher.members()) {
            members.row(List.of(
                    Integer.toString(member.position()),
                    Integer.toString(member.priority()),
                    Long.toString(member.programId()),
                    member.programName(),
                    Long.toString(member.linkId()),
                    Table.cell(member.kernelLinkId()),
                    DisplayNames.proceedOn(member.proceedOn(), dispatcher.key().type())
                            .replace(",", ", ")));
        }
        return "Dispatcher: " + dispatcher.key().type().label() + " nsid="
                + dispatcher.key().nsid() + " ifindex=" + dispatcher.key().ifindex() + "\n"
                + indented(runtime.text()) + "\nMembers ("
                + dispatcher.members().size() + "/" + SLOTS + "):\n"
                + indented(members.text());
    }

    private static String indented(String text) {
        return text.lines().map(line -> "  " + line + "\n").collect(Collectors.joining());
    }

    /** Everything: a line a value, then the chain. */
    public String text(ChainDrawing drawing) {
        return header().text() + "\n" + drawing.draw(dispatcher);
    }

    private LabelView header() {
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
                .addOptional("Slot failure", dispatcher.slotFailure().map(SlotFailure::label))
                .add("Backend", dispatcher.backend());
        dispatcher
                .mode()
                .ifPresent(running -> view.add("Mode", running.mode().label() + " (" + running.reason() + ")"));
        view.add("Held by", holder());
        dispatcher.lost().ifPresent(what -> view.add("Lost", LinkView.LOST + ": " + what));
        return view.add("Created at", dispatcher.createdAt()).add("Updated at", dispatcher.updatedAt());
    }

    /** Everything. */
    public Json json() {
        return head().put("members", dispatcher.members(), this::member);
    }

    /** What a list has of it: the number of its members in their place. */
    public Json summary() {
        return head().put("member_count", dispatcher.members().size());
    }

    private Json head() {
        return Json.object()
                .put(
                        "key",
                        Json.object()
                                .put("type", dispatcher.key().type().label())
                                .put("nsid", dispatcher.key().nsid())
                                .put("ifindex", dispatcher.key().ifindex()))
                .put("interface", dispatcher.interfaceName())
                .put("revision", dispatcher.revision())
                .put("counting", dispatcher.counting())
                .put("mechanism", dispatcher.mechanism().label())
                .put("slot_failure", dispatcher.slotFailure().map(SlotFailure::label))
                .put("backend", dispatcher.backend())
                .put("mode", dispatcher.mode().map(running -> running.mode().label()))
                .put("mode_reason", dispatcher.mode().map(Dispatcher.RunningMode::reason))
                .put(
                        "runtime",
                        Json.object()
                                .put("program_id", dispatcher.programId())
                                .putIfPresent("kernel_link_id", dispatcher.kernelLinkId())
                                .putIfPresent("filter_priority", filterPriority(dispatcher))
                                .putIfPresent("filter_handle", dispatcher.filterHandle())
                                .put("clsact_ours", dispatcher.clsactOurs())
                                .put(
                                        "netns_path",
                                        dispatcher.netns().map(Path::toString).orElse("")))
                .put("lost", dispatcher.lost())
                .put("created_at", KernelJson.time(dispatcher.createdAt()))
                .put("updated_at", KernelJson.time(dispatcher.updatedAt()));
    }

    private String holder() {
        if (dispatcher.kernelLinkId().isPresent()) {
            return "link " + dispatcher.kernelLinkId().getAsLong();
        }
        if (dispatcher.filterHandle().isPresent()) {
            return "filter at priority " + dispatcher.filterPriority().orElse(0) + ", handle "
                    + filterHandle(dispatcher)
                    + (dispatcher.clsactOurs()
                            ? ", on a clsact qdisc of bpfman"
                            : ", on a clsact qdisc of somebody else");
        }
        return LabelView.NONE;
    }

    private Json member(Member member) {
        return Json.object()
                .put("program_id", member.programId())
                .put("program_name", member.programName())
                .put(
                        "prog_pin_path",
                        Optional.ofNullable(programs.get(member.programId()))
                                .map(program -> program.pinPath().toString())
                                .orElse(""))
                .put("link_id", member.linkId())
                .putIfPresent("kernel_link_id", member.kernelLinkId())
                .put("link_pin_path", member.pinPath().toString())
                .put("position", member.position())
                .put("priority", member.priority())
                .put("proceed_on", member.proceedOn().mask())
                .put(
                        "proceed_on_actions",
                        member.proceedOn().verdicts(dispatcher.key().type()),
                        Verdict::label)
                .put("enabled", member.enabled())
                .put("ifname", dispatcher.interfaceName())
                .put("metadata", Json.texts(member.metadata()))
                .put("counts", member.counts().map(this::counts))
                .put("failures", member.failures());
    }

    private Json counts(MemberCounts counts) {
        Json verdicts = Json.object();
        dispatcher.key().type().verdicts().stream()
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
