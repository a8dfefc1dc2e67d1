// SPDX-License-Identifier: Apache-2.0
package io.bpfman.picture;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.OthersProgram.Way;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Verdict;
import io.bpfman.picture.PacketPath.Single;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What pictures say of things, in words: the same in each of them. Pure. */
public final class Facts {

    private static final int SLOTS = 10;

    private Facts() {}

    /** The interface, with its index and, if it is not the agent's own, its namespace. */
    public static String place(PacketPath path) {
        return path.interfaceName() + " (index " + path.ifindex() + ")"
                + path.netns().map(netns -> " in " + netns).orElse("");
    }

    /** Where a dispatcher runs, which build of it, and how many of its places are taken. */
    public static String dispatcher(Dispatcher dispatcher) {
        return "dispatcher on "
                + dispatcher.mode().map(running -> running.mode().label()).orElse(dispatcher.backend())
                + ", revision " + dispatcher.revision() + ", "
                + dispatcher.mechanism().label() + ", "
                + dispatcher.members().size() + "/" + SLOTS
                + (dispatcher.counting() ? "" : ", not counting");
    }

    /** What is wrong with a dispatcher. */
    public static Optional<String> wrong(Dispatcher dispatcher) {
        return dispatcher.lost().map(what -> "detached by somebody else: " + what);
    }

    /** What is wrong with a member: packets whose way into its slot failed. */
    public static Optional<String> wrong(Member member) {
        return member.failures().orElse(0) > 0
                ? Optional.of(
                        "calls into its slot that failed: " + member.failures().getAsLong())
                : Optional.empty();
    }

    /** What is wrong with a link. */
    public static Optional<String> wrong(Link link) {
        return link.lost()
                .map(what -> "detached by somebody else: " + what)
                .or(() -> link.waiting().map(why -> "waiting: " + why));
    }

    /** A program's name, as far as it is known, and its id. */
    public static String program(String name, long id) {
        return (name.isEmpty() ? "(no name)" : name) + " " + id;
    }

    /** What a program on a hook is called; the kind of a filter that has none. */
    public static String program(Single single) {
        return single.programId() == 0 && single.way().orElse(null) instanceof Way.Filter filter
                ? filter.kind() + " filter"
                : program(single.programName(), single.programId());
    }

    /** Whose a program on a hook is. */
    public static String owner(Single single) {
        return single.link()
                .map(link -> "link " + link.id() + ", priority "
                        + link.details().onHook().map(HookDetails::priority).orElse(0))
                .orElse("somebody else's"
                        + single.way().map(Facts::way).orElse("")
                        + (single.kernelLinkId().isPresent()
                                ? ", kernel link " + single.kernelLinkId().getAsLong()
                                : ""));
    }

    private static String way(Way way) {
        return way instanceof Way.Filter filter
                ? ", priority " + filter.priority() + ", handle 0x" + Long.toHexString(filter.handle())
                : way instanceof Way.Xdp xdp ? ", " + xdp.mode() : "";
    }

    /** The verdicts of a mask, separated by commas. */
    public static String verdicts(ProceedOn proceedOn, DispatcherType type) {
        String names = proceedOn.verdicts(type).stream().map(Verdict::label).collect(Collectors.joining(","));
        return names.isEmpty() ? "nothing" : names;
    }

    /** The packets that ended at a member, by verdict; empty when none did. */
    public static String stops(Member member, DispatcherType type) {
        List<String> reasons = new ArrayList<>();
        member.counts().ifPresent(counts -> {
            type.verdicts().stream()
                    .filter(verdict -> !member.proceedOn().contains(verdict))
                    .filter(verdict -> counts.verdicts().getOrDefault(verdict, 0L) > 0)
                    .forEach(verdict -> reasons.add(
                            verdict.label() + " " + counts.verdicts().get(verdict)));
            if (counts.outOfRange() > 0) {
                reasons.add("no verdict " + counts.outOfRange());
            }
        });
        return String.join(", ", reasons);
    }

    /** What a chain gives at its end, in a word. */
    public static String endVerdict(Dispatcher dispatcher) {
        return dispatcher.key().type().endOfChain().label();
    }

    /** The packets that came to the end of a chain; empty when nobody counts, and when no member runs. */
    public static OptionalLong ended(Dispatcher dispatcher) {
        List<Member> running =
                dispatcher.members().stream().filter(Member::enabled).toList();
        Optional<MemberCounts> last = running.isEmpty()
                ? Optional.empty()
                : running.get(running.size() - 1).counts();
        return last.isPresent() ? OptionalLong.of(last.get().runs() - last.get().stops()) : OptionalLong.empty();
    }
}
