// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.trace;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.Member;
import io.bpfman.api.TracedPacket;
import io.bpfman.api.TracedPacket.End;
import io.bpfman.api.TracedPacket.Outcome;
import io.bpfman.api.TracedPacket.Step;
import io.bpfman.api.Verdict;
import io.bpfman.spi.dispatcher.TraceSource;
import io.bpfman.spi.dispatcher.TraceSource.Event;
import io.bpfman.spi.dispatcher.TraceSource.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/** Puts packets together of what is told of them, several of which may be on their way at once. Pure; for one thread. */
public final class Stories {

    private final Dispatcher dispatcher;
    private final LongFunction<Instant> clock;
    private final Map<Long, List<Told>> begun = new TreeMap<>();

    /** @param clock what time it was at a time of {@link System#nanoTime} */
    public Stories(Dispatcher dispatcher, LongFunction<Instant> clock) {
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    /** Takes what is told; the packet whose story ends with it, if one does. */
    public Optional<TracedPacket> add(Told told) {
        begun.computeIfAbsent(told.packet(), number -> new ArrayList<>()).add(told);
        return told.event() == Event.STOPPED || told.event() == Event.THROUGH
                ? Optional.of(packet(begun.remove(told.packet())))
                : Optional.empty();
    }

    /** The packets whose end was not told, in the order in which they came; there is nothing of them any more then. */
    public List<TracedPacket> unfinished() {
        List<TracedPacket> packets = begun.values().stream().map(this::packet).toList();
        begun.clear();
        return packets;
    }

    private TracedPacket packet(List<Told> told) {
        Told first = told.get(0);
        return new TracedPacket(
                first.packet() + 1,
                clock.apply(first.nanoTime()),
                first.ifindex(),
                first.length(),
                told.stream()
                        .filter(one -> one.event() == Event.RAN)
                        .map(one -> step(one, first.nanoTime()))
                        .toList(),
                Optional.of(told.get(told.size() - 1))
                        .filter(last -> last.event() == Event.STOPPED || last.event() == Event.THROUGH)
                        .map(last -> new End(last.event() == Event.STOPPED, last.verdict(), verdict(last.verdict()))));
    }

    private Step step(Told told, long came) {
        Optional<Member> member = dispatcher.members().stream()
                .filter(each -> each.position() == told.slot())
                .findFirst();
        return new Step(
                told.slot(),
                number(member, Member::linkId),
                number(member, Member::programId),
                member.map(Member::programName).orElse(""),
                member.map(Member::priority).orElse(0),
                outcome(told.verdict(), member),
                told.verdict(),
                verdict(told.verdict()),
                told.nanoTime() - came,
                told.length());
    }

    private static long number(Optional<Member> member, ToLongFunction<Member> of) {
        return member.map(of::applyAsLong).orElse(0L);
    }

    private static Outcome outcome(int verdict, Optional<Member> member) {
        if (TraceSource.isUnreached(verdict)) {
            return Outcome.UNREACHED;
        }
        return member.filter(each -> !each.enabled()).isPresent() ? Outcome.NOT_ENABLED : Outcome.RAN;
    }

    private Optional<Verdict> verdict(int code) {
        return dispatcher.key().type().verdicts().stream()
                .filter(verdict -> verdict.code() == code)
                .findFirst();
    }
}
