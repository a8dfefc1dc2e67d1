// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.manager.internal.hook.HookFamily;
import io.bpfman.manager.internal.plan.Wording;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks which dispatchers somebody else took off their hooks. */
record MissingMembers(Kernel kernel, Store store, Presence presence) {

    /** The members of dispatchers that do not hang on their hooks although their interfaces are there, with what is missing. */
    Map<Long, String> of(Collection<LinkRow> members) {
        Map<DispatcherKey, String> lost = missing(dispatchersOf(members));
        Map<Long, String> missing = new HashMap<>();
        for (LinkRow member : members) {
            Optional.ofNullable(lost.get(HookFamily.keyOf(member)))
                    .ifPresent(what -> missing.put(member.link().id(), what));
        }
        return missing;
    }

    /** The dispatchers that have these members; one is not worth reading all for. */
    private List<DispatcherRow> dispatchersOf(Collection<LinkRow> members) {
        Set<DispatcherKey> keys = members.stream().map(HookFamily::keyOf).collect(Collectors.toSet());
        return keys.size() < 2
                ? keys.stream().flatMap(key -> store.dispatcher(key).stream()).toList()
                : store.dispatchers().stream()
                        .filter(row -> keys.contains(row.key()))
                        .toList();
    }

    /** A filter is named by its place alone, where somebody else's may be by now. */
    private Map<DispatcherKey, String> missing(List<DispatcherRow> rows) {
        Map<Attachment, Long> live = Attachment.livePrograms(
                kernel, rows.stream().map(DispatcherRow::handle).toList());
        Map<DispatcherKey, String> lost = new HashMap<>();
        for (DispatcherRow row : rows) {
            Long program = live.get(row.handle());
            boolean hangs = row.handle().link().isPresent()
                    ? program != null
                    : Long.valueOf(row.programId()).equals(program);
            // asked last: an interface that goes takes along what hangs on it
            if (!hangs && presence.of(row)) {
                lost.put(row.key(), Wording.missing(row.handle()));
            }
        }
        return lost;
    }
}
