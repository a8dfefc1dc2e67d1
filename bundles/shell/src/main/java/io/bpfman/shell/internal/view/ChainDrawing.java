// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SlotFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Draws a dispatcher's chain: its members in the order in which they run, after which verdicts each lets the next one run, how many
 * packets it saw, how many ended there and with which verdict, and how many came to the end; where tail calls into slots failed, how many did, too.
 */
public final class ChainDrawing {

    private static final int SLOTS = 10;

    private final String stopMark;
    private final String endMark;

    /**
     * @param unicode whether it may be drawn with more than ASCII
     */
    public ChainDrawing(boolean unicode) {
        stopMark = unicode ? "\u258c" : "| ";
        endMark = unicode ? "\u2514\u2500" : "`-";
    }

    /** The drawing, several lines. */
    public String draw(Dispatcher dispatcher) {
        List<String> lines = new ArrayList<>();
        lines.add(heading(dispatcher));
        DispatcherType type = dispatcher.key().type();
        lines.addAll(chain(dispatcher.members(), type).lines());
        lines.add("   " + endMark + " " + end(dispatcher));
        return String.join("\n", lines) + "\n";
    }

    private static String heading(Dispatcher dispatcher) {
        return DisplayNames.attachPoint(dispatcher)
                + "  "
                + dispatcher.mode().map(running -> running.mode().label()).orElse(dispatcher.backend())
                + "  revision " + dispatcher.revision()
                + "  " + dispatcher.mechanism().label()
                + "  " + dispatcher.members().size() + "/" + SLOTS
                + (dispatcher.counting() ? "" : "  not counting")
                + dispatcher.lost().map(what -> "  detached by somebody else").orElse("")
                + dispatcher
                        .slotFailure()
                        .filter(does -> does == SlotFailure.PROCEED || anyFailed(dispatcher.members()))
                        .map(does -> "  failing slots " + does.label())
                        .orElse("");
    }

    private static boolean anyFailed(List<Member> members) {
        return members.stream().anyMatch(member -> member.failures().orElse(0) > 0);
    }

    private Table chain(List<Member> members, DispatcherType type) {
        Table table = new Table()
                .column(" #", Table.Side.RIGHT)
                .column("prio", Table.Side.RIGHT)
                .column("program")
                .column("link", Table.Side.RIGHT)
                .column("proceed on")
                .column("runs", Table.Side.RIGHT);
        boolean failed = anyFailed(members);
        if (failed) {
            table.column("call failed", Table.Side.RIGHT);
        }
        table.column("stopped here");
        int width = members.stream()
                .mapToInt(member -> stops(member).length())
                .max()
                .orElse(0);
        for (Member member : members) {
            List<String> cells = new ArrayList<>(List.of(
                    Integer.toString(member.position()),
                    Integer.toString(member.priority()),
                    member.programName() + " " + member.programId() + (member.enabled() ? "" : " (disabled)"),
                    Long.toString(member.linkId()),
                    DisplayNames.proceedOn(member.proceedOn(), type),
                    member.counts().map(counts -> Long.toString(counts.runs())).orElse("-")));
            if (failed) {
                cells.add(
                        member.failures().isPresent()
                                ? Long.toString(member.failures().getAsLong())
                                : "-");
            }
            cells.add(" ".repeat(width - stops(member).length()) + stops(member) + reasons(member, type));
            table.row(cells);
        }
        return table;
    }

    private static String stops(Member member) {
        return member.counts().map(counts -> Long.toString(counts.stops())).orElse("-");
    }

    private String reasons(Member member, DispatcherType type) {
        return member.counts()
                .filter(counts -> counts.stops() > 0)
                .map(counts -> " " + stopMark + reasons(counts, member.proceedOn(), type))
                .orElse("");
    }

    private static String reasons(MemberCounts counts, ProceedOn proceedOn, DispatcherType type) {
        List<String> reasons = type.verdicts().stream()
                .filter(action -> !proceedOn.contains(action))
                .filter(action -> counts.verdicts().getOrDefault(action, 0L) > 0)
                .map(action -> action.label() + " " + counts.verdicts().get(action))
                .collect(Collectors.toCollection(ArrayList::new));
        if (counts.outOfRange() > 0) {
            reasons.add("out of range " + counts.outOfRange());
        }
        return String.join(", ", reasons);
    }

    private static String end(Dispatcher dispatcher) {
        String end = "end of chain: " + dispatcher.key().type().endOfChain().label();
        List<Member> running =
                dispatcher.members().stream().filter(Member::enabled).toList();
        if (running.isEmpty()) {
            return end;
        }
        Member last = running.get(running.size() - 1);
        return last.counts()
                .map(counts -> end + "  " + (counts.runs() - counts.stops()) + pastFailures(dispatcher, last))
                .orElse(end + "  (not counted)");
    }

    /** How many of the failures are of the time since the dispatcher has let packets proceed, nobody knows. */
    private static String pastFailures(Dispatcher dispatcher, Member last) {
        return dispatcher.slotFailure().filter(SlotFailure.PROCEED::equals).isPresent()
                        && last.failures().orElse(0) > 0
                ? ", and at most " + last.failures().getAsLong() + " past the last slot"
                : "";
    }
}
