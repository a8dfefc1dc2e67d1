// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.restore;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.HookDetails;
import io.bpfman.api.MapSharing;
import io.bpfman.api.Program;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.VersionRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Plans what is set aside after a reboot: the rows of the boot before, beside those of earlier ones that were not restored meanwhile. Numbers of namespaces
 * are replaced by ones that are unlike any other's, and so are dispatchers' programs and pins at our places, because what waits may be of several boots, each of
 * which counts from the beginning. Pure.
 */
final class Aside {

    private final Layout layout;
    private final Rows now;
    private final Rows before;
    private final Map<Long, Long> namespaces = new HashMap<>();
    private long lastNamespace;
    private long lastDispatcher;

    /**
     * Rows of a store.
     *
     * @param versions those before of programs that were upgraded, by the programs' ids
     */
    record Rows(
            List<Program> programs,
            Map<Long, List<VersionRow>> versions,
            List<LinkRow> links,
            List<DispatcherRow> dispatchers) {
        Rows {
            programs = List.copyOf(programs);
            versions = Map.copyOf(versions);
            links = List.copyOf(links);
            dispatchers = List.copyOf(dispatchers);
        }
    }

    private Aside(Layout layout, Rows now, Rows before) {
        this.layout = layout;
        this.now = now;
        this.before = before;
        this.lastNamespace = Stream.concat(
                        before.dispatchers().stream().map(row -> row.key().nsid()),
                        before.links().stream()
                                .flatMap(row ->
                                        row.link().details().onHook().stream().map(HookDetails::nsid)))
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        this.lastDispatcher = before.dispatchers().stream()
                .mapToLong(DispatcherRow::programId)
                .max()
                .orElse(0);
    }

    /**
     * The changes of the store of earlier boots.
     *
     * @param now the rows of the boot that has ended
     * @param before what was set aside earlier and waits still
     */
    static List<StoreChange> plan(Layout layout, Rows now, Rows before) {
        return new Aside(layout, now, before).changes();
    }

    private List<StoreChange> changes() {
        List<StoreChange> changes = new ArrayList<>();
        programs().forEach(program -> changes.add(new StoreChange.PutProgram(program)));
        now.versions().forEach((id, versions) -> changes.add(new StoreChange.PutVersions(id, versions)));
        now.dispatchers().forEach(row -> changes.add(new StoreChange.PutDispatcher(aside(row))));
        now.links().forEach(row -> changes.add(new StoreChange.PutLink(aside(row))));
        followRestored(changes);
        forgetEmptied(changes);
        return changes;
    }

    /** Each with a map set that is there: of one whose first program was unloaded, the oldest of the others is the first now. */
    private List<Program> programs() {
        Set<Long> ids = new HashSet<>();
        now.programs().forEach(program -> ids.add(program.id()));
        Map<Long, Long> heirs = new HashMap<>();
        List<Program> programs = new ArrayList<>();
        now.programs().stream().sorted(Comparator.comparingLong(Program::id)).forEach(program -> {
            long set = program.mapSet();
            if (!ids.contains(set)) {
                long heir = heirs.computeIfAbsent(set, any -> program.id());
                OptionalLong owner = heir == program.id() ? OptionalLong.empty() : OptionalLong.of(heir);
                programs.add(
                        program.sharing(new MapSharing(owner, program.sharing().byName())));
            } else {
                programs.add(program);
            }
        });
        // the first of a set before the others
        programs.sort(Comparator.comparing(
                        (Program program) -> program.sharing().owner().isPresent())
                .thenComparingLong(Program::id));
        return programs;
    }

    /** Programs that were restored in the meantime, while a link or a user of their maps still waits, have another id now. */
    private void followRestored(List<StoreChange> changes) {
        Map<Long, Program> restored = new TreeMap<>();
        now.programs().forEach(program -> program.restoredFrom().ifPresent(id -> restored.put(id, program)));
        Set<Long> set = new HashSet<>();
        now.links().forEach(row -> set.add(row.link().id()));
        for (LinkRow row : before.links()) {
            Program program = restored.get(row.link().programId());
            if (program != null && !set.contains(row.link().id())) {
                changes.add(new StoreChange.PutLink(row.ofProgram(program.id())));
            }
        }
        for (Program program : before.programs()) {
            Optional<Program> owner = program.sharing().owner().stream()
                    .mapToObj(restored::get)
                    .filter(found -> found != null)
                    .findFirst();
            if (restored.containsKey(program.id())) {
                changes.add(new StoreChange.DeleteProgram(program.id()));
            } else {
                owner.ifPresent(found -> changes.add(new StoreChange.PutProgram(program.sharing(new MapSharing(
                        OptionalLong.of(found.mapSet()), program.sharing().byName())))));
            }
        }
    }

    /** What was set aside, but not recorded as such, is set aside a second time: its dispatcher of the first time has no members any more. */
    private void forgetEmptied(List<StoreChange> changes) {
        Set<Long> again = new HashSet<>();
        now.links().forEach(row -> again.add(row.link().id()));
        Set<DispatcherKey> left = new HashSet<>();
        before.links().stream()
                .filter(row -> !again.contains(row.link().id()))
                .flatMap(row -> row.link().details().inDispatcher().stream())
                .forEach(member -> left.add(member.dispatcherKey()));
        before.dispatchers().stream()
                .map(DispatcherRow::key)
                .filter(key -> !left.contains(key))
                .forEach(key -> changes.add(new StoreChange.DeleteDispatcher(key)));
    }

    private long namespace(long nsid) {
        return namespaces.computeIfAbsent(nsid, any -> ++lastNamespace);
    }

    private LinkRow aside(LinkRow row) {
        Optional<HookDetails> details = row.link().details().onHook();
        LinkRow moved = details.map(hook -> row.detailed(hook.moved(hook.ifindex(), namespace(hook.nsid()))))
                .orElse(row)
                .detaching(false);
        return row.link().pinPath().startsWith(layout.root())
                ? moved.pinned(layout.linkPin(row.link().id()))
                : moved;
    }

    private DispatcherRow aside(DispatcherRow row) {
        NetInterface netInterface = row.handle().hook().netInterface();
        DispatcherKey key = new DispatcherKey(
                row.key().type(), namespace(row.key().nsid()), row.key().ifindex());
        Hook hook = Hook.of(
                new NetInterface(
                        new NetNamespace(netInterface.namespace().path(), key.nsid()),
                        key.ifindex(),
                        netInterface.name()),
                key.type());
        // Nothing hangs there any more; but a backend's row has what that backend has.
        AttachHandle handle = row.handle()
                .handle()
                .filter()
                .<AttachHandle>map(filter -> filter)
                .orElseGet(() -> new PinnedLink(layout.linkPin(key), 1));
        Attachment gone = new Attachment(hook, handle, false, row.handle().mode());
        return new DispatcherRow(
                key,
                row.revision(),
                ++lastDispatcher,
                row.mechanism(),
                row.backend(),
                gone,
                layout.revisionDirectory(key, row.revision()),
                row.numExtensions(),
                row.counting(),
                row.untyped(),
                row.createdAt(),
                row.updatedAt(),
                row.slotFailure());
    }
}
