// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.manager.internal.plan.Before;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.store.DispatcherRow;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A dispatcher as store and kernel show it.
 *
 * @param forms the members' programs in the form that a rebuild needs, by program id
 * @param state whether it still hangs on its hook
 * @param prospect of hanging it up again, when it does not hang on its hook any more
 * @param nextRevision a number above every revision that has a directory
 * @param clsact of the interface, shared by both directions
 * @param sibling the dispatcher of the interface's other direction
 */
public record DispatcherSnapshot(
        DispatcherRow row,
        MemberList chain,
        Map<Long, MemberForm> forms,
        State state,
        HookPlace prospect,
        long nextRevision,
        Clsact clsact,
        Optional<DispatcherRow> sibling) {

    public DispatcherSnapshot {
        forms = Map.copyOf(forms);
    }

    /** Its handle, saying whose the clsact is now. */
    Attachment handle() {
        return row.handle().withClsactOurs(clsact == Clsact.OURS);
    }

    /**
     * What is left of a hold on the hook that is not live: a link leaves its pin. A filter leaves nothing, and what is now at its place is
     * somebody else's.
     */
    Optional<Attachment> remains() {
        return state == State.LIVE || row.handle().link().isEmpty() ? Optional.empty() : Optional.of(row.handle());
    }

    /** What a change of these dispatchers deletes or replaces. */
    static Before before(Collection<DispatcherSnapshot> dispatchers) {
        return new Before(
                Map.of(),
                Before.ofLinks(dispatchers.stream()
                                .flatMap(dispatcher -> dispatcher.chain().members().stream())
                                .toList())
                        .links(),
                dispatchers.stream()
                        .flatMap(
                                dispatcher -> Stream.concat(Stream.of(dispatcher.row()), dispatcher.sibling().stream()))
                        .collect(Collectors.toMap(DispatcherRow::key, Function.identity(), (row, same) -> row)),
                dispatchers.stream()
                        .filter(dispatcher -> dispatcher.state() == State.LOST)
                        .map(dispatcher -> dispatcher.row().key())
                        .collect(Collectors.toSet()));
    }

    /** What became of a dispatcher's hold on its hook. */
    public enum State {
        /** A program of ours hangs there. */
        LIVE,
        /** The interface is there, but somebody took the link or the filter away, or put a filter of theirs at its place. */
        LOST,
        /** The interface or its namespace is gone, or nothing hangs there and the pin of a member is gone: it cannot be hung up again. */
        GONE
    }
}
