// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.manager.internal.hook.HookFinder;
import io.bpfman.manager.internal.member.RecoverySnapshot.Hold;
import io.bpfman.manager.internal.member.RecoverySnapshot.PinnedRevision;
import io.bpfman.manager.internal.plan.Facts;
import io.bpfman.manager.internal.plan.Facts.Role;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.pins.Layout;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Hooks.ChainProgram;
import io.bpfman.spi.kernel.Hooks.XdpProgram;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.XdpHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.PlanRecord;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what recovery depends on: rows, directories of pins, and what hangs on hooks. */
public final class RecoveryFetcher {

    /** Why an XDP link is in its mode is not to be seen any more. */
    private static final String FOUND = "found so when the agent started";

    private final Kernel kernel;
    private final Store store;
    private final Settings settings;
    private final Presence presence;
    private final ClsactReader clsact;
    private final HookFinder hooks;

    public RecoveryFetcher(Kernel kernel, Store store, Settings settings) {
        this.kernel = kernel;
        this.store = store;
        this.settings = settings;
        this.presence = new Presence(kernel, settings.layout());
        this.clsact = new ClsactReader(kernel, store, settings.layout());
        this.hooks = new HookFinder(kernel);
    }

    /** The attach points that have a row or a pin and are not plainly as they are recorded; see {@link AttachPointSurvey}. */
    Set<DispatcherKey> unsettled() {
        return new AttachPointSurvey(kernel, store, settings.layout()).unsettled();
    }

    /** What earlier releases loaded in another way. */
    Untyped untyped() {
        return Untyped.of(store.dispatchers(), store.programs());
    }

    /** Whether nothing but the recorded revision is pinned of this attach point; the caller holds its lock. */
    boolean isTidy(DispatcherKey key) {
        Optional<Path> live = store.dispatcher(key).map(DispatcherRow::directory);
        return revisions(key).stream()
                .allMatch(revision -> live.isPresent() && live.get().equals(revision.directory()));
    }

    /** Whether revisions of ours are pinned of an attach point, and none hangs there: an interrupted last detach leaves such. */
    boolean hangsNothing(DispatcherKey key) {
        try {
            Hook hook = hooks.find(key);
            return presence.of(key, hook.netInterface())
                    && link(hook, false).isEmpty()
                    && filters(hook, programs(revisions(key)), false).isEmpty();
        } catch (BpfmanException e) {
            // what cannot be looked at may be at work
            return false;
        }
    }

    private static Set<Long> programs(List<PinnedRevision> revisions) {
        Set<Long> programs = new TreeSet<>();
        revisions.forEach(revision -> revision.programId().ifPresent(programs::add));
        return programs;
    }

    /** What is there of one attach point; the caller holds its lock. */
    RecoverySnapshot attachPoint(DispatcherKey key, DispatcherStatus status) {
        Optional<DispatcherRow> row = store.dispatcher(key);
        Optional<Hook> hook = row.map(found -> found.handle().hook()).or(() -> Optional.of(hooks.find(key)));
        boolean present = hook.isPresent() && presence.of(key, hook.get().netInterface());
        if (present) {
            row.ifPresent(presence::requireReachable);
        }
        List<PinnedRevision> revisions = revisions(key);
        Path claim = settings.layout().clsactClaim(key);
        boolean claimed = kernel.pins().exists(claim);
        Clsact whose = hook.map(clsact::of).orElse(Clsact.ABSENT);
        boolean clsactOurs = whose == Clsact.OURS;
        Optional<Hold> link = row.flatMap(this::recordedLink).or(() -> hook.flatMap(found -> link(found, clsactOurs)));
        return new RecoverySnapshot(
                key,
                row,
                status,
                present,
                kernel.pins().exists(settings.layout().interfacePin(key)),
                revisions,
                link,
                link.isEmpty() && kernel.pins().exists(settings.layout().linkPin(key)),
                hook.map(found -> filters(found, programs(revisions), clsactOurs))
                        .orElse(List.of()),
                row.map(this::unplaced).orElse(List.of()),
                whose,
                claimed
                        ? Optional.of(new RecoverySnapshot.ClsactClaim(
                                claim,
                                clsact.isRecorded(key),
                                present ? hook.map(Hook::netInterface) : Optional.empty()))
                        : Optional.empty(),
                settings);
    }

    /** What the revisions of interrupted plans were for; of two plans the later one tells. */
    private Map<Path, Role> roles(DispatcherKey key) {
        Map<Path, Role> roles = new HashMap<>();
        for (PlanRecord plan : store.plans()) {
            if (plan.subjects().contains(Subject.dispatcher(key))) {
                for (PlanRecord.ActionRecord action : plan.actions()) {
                    Facts facts = Facts.parse(action.facts());
                    facts.role().ifPresent(role -> roles.put(facts.directory().orElseThrow(), role));
                }
            }
        }
        return roles;
    }

    /**
     * The pin of a slot that the user asked for elsewhere gets there after the commit; and a detach takes it away before its own, which may have failed to
     * come.
     */
    private List<RecoverySnapshot.Unplaced> unplaced(DispatcherRow row) {
        List<LinkRow> members = store.linksOfDispatcher(row.key());
        Set<Path> places =
                members.stream().map(member -> member.link().pinPath()).collect(Collectors.toSet());
        List<RecoverySnapshot.Unplaced> unplaced = new ArrayList<>();
        for (LinkRow member : members) {
            if (MemberList.keepsOwnPin(settings.layout(), member)) {
                int position = ((MemberDetails) member.link().details()).position();
                Stream.of(
                                settings.layout().slotPin(row.directory(), position),
                                settings.layout()
                                        .takenPin(row.directory(), member.link().id()))
                        .filter(pin -> !places.contains(pin) && kernel.pins().exists(pin))
                        .map(pin ->
                                new RecoverySnapshot.Unplaced(pin, member.link().pinPath()))
                        .forEach(unplaced::add);
            }
        }
        return unplaced;
    }

    /** What hangs on an attach point of ours, and the directory of the revision that it runs; the link before the filters. */
    static Map<Hold, Path> running(RecoverySnapshot snapshot) {
        Map<Hold, Path> running = new LinkedHashMap<>();
        Stream.concat(snapshot.link().stream(), snapshot.filters().stream())
                .forEach(hold ->
                        snapshot.directoryOf(hold.programId()).ifPresent(directory -> running.put(hold, directory)));
        return running;
    }

    private List<PinnedRevision> revisions(DispatcherKey key) {
        Layout layout = settings.layout();
        Map<Path, Role> roles = roles(key);
        List<PinnedRevision> revisions = new ArrayList<>();
        for (String name : kernel.pins().list(layout.typeDirectory(key))) {
            OptionalLong number = layout.revisionOf(key, name);
            if (number.isPresent()) {
                Path directory = layout.revisionDirectory(key, number.getAsLong());
                Optional<ProgramInfo> program = kernel.programs().byPin(new RevisionPins(directory).dispatcher());
                revisions.add(new PinnedRevision(
                        number.getAsLong(),
                        directory,
                        program.map(info -> OptionalLong.of(info.id())).orElse(OptionalLong.empty()),
                        Optional.ofNullable(roles.get(directory))));
            }
        }
        revisions.sort(Comparator.comparingLong(PinnedRevision::number));
        return revisions;
    }

    /** The link that holds the dispatcher by what is recorded, if it does; for this there needs to be no way into its namespace. */
    private Optional<Hold> recordedLink(DispatcherRow row) {
        if (row.handle().link().isEmpty()) {
            return Optional.empty();
        }
        OptionalLong program = row.handle().liveProgram(kernel);
        return program.isPresent() ? Optional.of(new Hold(row.handle(), program.getAsLong())) : Optional.empty();
    }

    /** Our link on the hook: the one of its TCX chain that is pinned where ours belongs. The pin alone does not tell the link's id. */
    private Optional<Hold> link(Hook anyHook, boolean clsactOurs) {
        if (anyHook instanceof XdpHook xdp) {
            return xdpLink(xdp);
        }
        TcHook hook = (TcHook) anyHook;
        Path pin = settings.layout().linkPin(hook.key());
        if (!kernel.features().has(Features.TCX) || !kernel.pins().exists(pin)) {
            return Optional.empty();
        }
        try {
            for (ChainProgram attached : kernel.hooks().chain(hook).programs()) {
                Attachment handle =
                        new Attachment(hook, new PinnedLink(pin, attached.linkId())).withClsactOurs(clsactOurs);
                OptionalLong program = handle.liveProgram(kernel);
                if (program.isPresent()) {
                    return Optional.of(new Hold(handle, program.getAsLong()));
                }
            }
            return Optional.empty();
        } catch (InterfaceNotFoundException e) {
            // with the interface every link on it is detached
            return Optional.empty();
        }
    }

    /** Our link on an XDP hook: the one that is pinned where ours belongs. */
    private Optional<Hold> xdpLink(XdpHook hook) {
        Path pin = settings.layout().linkPin(hook.key());
        if (!kernel.features().has(Features.XDP) || !kernel.pins().exists(pin)) {
            return Optional.empty();
        }
        try {
            for (XdpProgram attached : kernel.hooks().xdp(hook)) {
                if (attached.linkId() != 0) {
                    Attachment handle = new Attachment(
                            hook,
                            new PinnedLink(pin, attached.linkId()),
                            false,
                            Optional.of(new Attachment.Mode(XdpMode.parse(attached.mode()), FOUND)));
                    OptionalLong program = handle.liveProgram(kernel);
                    if (program.isPresent()) {
                        return Optional.of(new Hold(handle, program.getAsLong()));
                    }
                }
            }
            return Optional.empty();
        } catch (InterfaceNotFoundException e) {
            // with the interface the link on it is detached
            return Optional.empty();
        }
    }

    private List<Hold> filters(Hook anyHook, Set<Long> ours, boolean clsactOurs) {
        if (!(anyHook instanceof TcHook hook) || !kernel.features().has(Features.NETLINK)) {
            return List.of();
        }
        try {
            return kernel.filters().list(hook).stream()
                    .filter(filter -> ours.contains(filter.programId()))
                    .map(filter -> new Hold(
                            new Attachment(hook, new Filter(hook, filter.priority(), filter.handle()))
                                    .withClsactOurs(clsactOurs),
                            filter.programId()))
                    .toList();
        } catch (InterfaceNotFoundException e) {
            // with the interface every filter on it is gone
            return List.of();
        }
    }
}
