// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.walk;

import io.bpfman.api.Link;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What is expected of a dispatcher: its members in the order in which they run, and what each did to how many packets. */
final class HookModel {

    static final int SLOTS = 10;

    private final List<ExpectedMember> members = new ArrayList<>();

    /** A member. */
    static final class ExpectedMember implements ExpectedLink {
        private final Link link;
        private final Verdict verdict;
        private int priority;
        ProceedOn proceedOn;
        boolean enabled = true;
        long runs;
        long stops;

        /**
         * @param link as it was when it was attached
         * @param verdict what its program returns
         */
        ExpectedMember(Link link, Verdict verdict, int priority, ProceedOn proceedOn) {
            this.link = link;
            this.verdict = verdict;
            this.priority = priority;
            this.proceedOn = proceedOn;
        }

        @Override
        public Link link() {
            return link;
        }

        int priority() {
            return priority;
        }

        Map<Verdict, Long> verdicts() {
            return runs == 0 ? Map.of() : Map.of(verdict, runs);
        }
    }

    List<ExpectedMember> members() {
        return members;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    boolean isFull() {
        return members.size() == SLOTS;
    }

    /** Puts a member before the first one that runs later: one of a greater priority, or of the same and older. */
    void put(ExpectedMember member) {
        int at = 0;
        while (at < members.size() && runsBefore(members.get(at), member)) {
            at++;
        }
        members.add(at, member);
    }

    private static boolean runsBefore(ExpectedMember one, ExpectedMember other) {
        return one.priority != other.priority ? one.priority < other.priority : one.link.id() > other.link.id();
    }

    void remove(Predicate<ExpectedLink> which) {
        members.removeIf(which);
    }

    void setPriority(ExpectedMember member, int priority) {
        members.remove(member);
        member.priority = priority;
        put(member);
    }

    /** Lets packets through the chain; the verdict that ended it, empty when every member let it go on. */
    Optional<Verdict> run(int packets) {
        for (ExpectedMember member : members) {
            if (!member.enabled) {
                continue;
            }
            member.runs += packets;
            if (!member.proceedOn.contains(member.verdict)) {
                member.stops += packets;
                return Optional.of(member.verdict);
            }
        }
        return Optional.empty();
    }
}
