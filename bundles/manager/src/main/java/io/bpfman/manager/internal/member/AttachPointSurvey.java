// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.manager.internal.hook.HookFamily;
import io.bpfman.pins.Layout;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Looks at every attach point there is something of, in few reads, and tells those that are not plainly as they are recorded: they need the close look of
 * recovery. An attach point that is being changed meanwhile may be told, too. For one thread.
 *
 * <p>Plain is an attach point whose only pins are those of the recorded revision, its link and its interface, with the recorded program pinned there and running at the
 * hook. Nothing else of ours can hang there then, because each step that hangs up something beside it does so with pins of its own.
 */
public final class AttachPointSurvey {

    private final Kernel kernel;
    private final Layout layout;
    private final Presence presence;
    private final Map<DispatcherKey, DispatcherRow> rows = new TreeMap<>();
    private final Map<DispatcherKey, Set<String>> pins = new TreeMap<>();
    private final Map<DispatcherKey, List<LinkRow>> members;

    AttachPointSurvey(Kernel kernel, Store store, Layout layout) {
        this.kernel = kernel;
        this.layout = layout;
        this.presence = new Presence(kernel, layout);
        store.dispatchers().forEach(row -> rows.put(row.key(), row));
        members = store.links().stream()
                .filter(row -> row.link().details().inDispatcher().isPresent())
                .collect(Collectors.groupingBy(HookFamily::keyOf));
        for (DispatcherType type : DispatcherType.ofDispatchers()) {
            for (String name : kernel.pins().list(layout.typeDirectory(type))) {
                Layout.dispatcherOf(type, name)
                        .ifPresent(what -> pins.computeIfAbsent(what.key(), ignored -> new TreeSet<>())
                                .add(name));
            }
        }
    }

    /** Every attach point that something is recorded or pinned of. */
    Set<DispatcherKey> all() {
        Set<DispatcherKey> all = new TreeSet<>(pins.keySet());
        all.addAll(rows.keySet());
        return all;
    }

    /** The attach points that are not plainly as they are recorded. */
    Set<DispatcherKey> unsettled() {
        Set<DispatcherKey> unsettled = all();
        rows.values().stream().filter(this::isPlain).map(DispatcherRow::key).forEach(unsettled::remove);
        return unsettled;
    }

    private boolean isPlain(DispatcherRow row) {
        return pins.getOrDefault(row.key(), Set.of()).equals(namesOf(row))
                && members.getOrDefault(row.key(), List.of()).stream()
                        .noneMatch(member -> MemberList.keepsOwnPin(layout, member))
                && presence.of(row)
                && kernel.programs()
                        .byPin(new RevisionPins(row.directory()).dispatcher())
                        .filter(program -> program.id() == row.programId())
                        .isPresent()
                && row.handle().liveProgram(kernel).equals(OptionalLong.of(row.programId()));
    }

    /** The names of the pins that there are of a dispatcher that nobody is changing. */
    private Set<String> namesOf(DispatcherRow row) {
        String revision = row.directory().getFileName().toString();
        String pinned = layout.interfacePin(row.key()).getFileName().toString();
        return row.handle()
                .link()
                .map(link -> Set.of(revision, pinned, link.pin().getFileName().toString()))
                .orElseGet(() -> Set.of(revision, pinned));
    }
}
