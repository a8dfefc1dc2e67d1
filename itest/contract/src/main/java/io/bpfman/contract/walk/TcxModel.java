// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.walk;

import io.bpfman.api.Link;
import io.bpfman.api.TcAction;
import io.bpfman.spi.kernel.AttachHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What is expected of the TCX chain of one direction of an interface. The agent's links stand in it by priority, the oldest first among equals; a new one
 * comes directly before the next of them, or else directly behind the last, or else to the head of the chain. The dispatcher comes to the end of the
 * chain, and what others have put anywhere stays where it is.
 */
final class TcxModel {

    private final List<Entry> entries = new ArrayList<>();

    /** What is in the chain. */
    sealed interface Entry permits ExpectedTcxLink, Foreigner, HeldDispatcher {}

    /** A link of the agent that has no dispatcher. */
    static final class ExpectedTcxLink implements Entry, ExpectedLink {
        private final Link link;
        private final CountingProgram program;
        private int priority;

        /** @param link as it was when it was attached */
        ExpectedTcxLink(Link link, CountingProgram program, int priority) {
            this.link = link;
            this.program = program;
            this.priority = priority;
        }

        @Override
        public Link link() {
            return link;
        }

        int priority() {
            return priority;
        }

        void setPriority(int newPriority) {
            priority = newPriority;
        }

        private boolean runsBefore(ExpectedTcxLink other) {
            return priority != other.priority ? priority < other.priority : link.id() < other.link.id();
        }
    }

    /** A program that others than the agent have attached. */
    record Foreigner(CountingProgram program, AttachHandle handle) implements Entry {}

    /** The dispatcher of this direction, when the backend that holds it is TCX. */
    record HeldDispatcher() implements Entry {}

    List<Entry> entries() {
        return entries;
    }

    /** The agent's links in the order in which they run. */
    List<ExpectedTcxLink> links() {
        return all(ExpectedTcxLink.class);
    }

    List<Foreigner> foreigners() {
        return all(Foreigner.class);
    }

    /** All programs in the chain that count by themselves. */
    Stream<CountingProgram> programs() {
        return Stream.concat(
                links().stream().map(link -> link.program),
                foreigners().stream().map(Foreigner::program));
    }

    private <T extends Entry> List<T> all(Class<T> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    void put(ExpectedTcxLink added) {
        int at = 0;
        for (ExpectedTcxLink link : links()) {
            if (added.runsBefore(link)) {
                entries.add(entries.indexOf(link), added);
                return;
            }
            at = entries.indexOf(link) + 1;
        }
        entries.add(at, added);
    }

    /** Others attach a program, so that it is the one at {@code position}. */
    void put(Foreigner added, int position) {
        entries.add(position, added);
    }

    void remove(Foreigner gone) {
        entries.remove(gone);
    }

    void remove(Predicate<ExpectedLink> which) {
        entries.removeIf(entry -> entry instanceof ExpectedTcxLink link && which.test(link));
    }

    /** Has the dispatcher come to the end of the chain, stay where it is, or go. */
    void holdDispatcher(boolean held) {
        boolean there = !all(HeldDispatcher.class).isEmpty();
        if (held && !there) {
            entries.add(new HeldDispatcher());
        } else if (!held) {
            entries.removeIf(HeldDispatcher.class::isInstance);
        }
    }

    /** Whether the links keep their order when this one has another priority. The kernel cannot move a link within a chain. */
    boolean keepsOrder(ExpectedTcxLink changed, int priority) {
        ExpectedTcxLink then = new ExpectedTcxLink(changed.link, changed.program, priority);
        List<ExpectedTcxLink> links = links();
        int at = links.indexOf(changed);
        return links.subList(0, at).stream().allMatch(before -> before.runsBefore(then))
                && links.subList(at + 1, links.size()).stream().allMatch(then::runsBefore);
    }

    /**
     * Lets packets through the chain. The first program that does not say {@code unspec} ends it; the kernel hears {@code ok}, {@code shot} and {@code
     * redirect}, and takes all else as {@code unspec}: what comes after TCX then runs.
     *
     * @param dispatcher lets the packets through the dispatcher
     */
    TcAction run(int packets, Supplier<TcAction> dispatcher) {
        for (Entry entry : entries) {
            TcAction verdict;
            if (entry instanceof ExpectedTcxLink link) {
                verdict = link.program.run(packets);
            } else if (entry instanceof Foreigner foreigner) {
                verdict = foreigner.program.run(packets);
            } else {
                verdict = dispatcher.get();
            }
            if (verdict != TcAction.UNSPEC) {
                return isHeard(verdict) ? verdict : TcAction.UNSPEC;
            }
        }
        return TcAction.UNSPEC;
    }

    private static boolean isHeard(TcAction verdict) {
        return verdict == TcAction.OK || verdict == TcAction.SHOT || verdict == TcAction.REDIRECT;
    }
}
