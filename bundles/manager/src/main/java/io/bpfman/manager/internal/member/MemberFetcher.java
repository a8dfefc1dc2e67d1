// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.MemberSpec;
import io.bpfman.api.Program;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.manager.internal.Records;
import io.bpfman.manager.internal.hook.HookFamily;
import io.bpfman.manager.internal.hook.HookFamily.SettledAttachPoints;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.MapFetcher;
import io.bpfman.manager.internal.plan.LinkStep;
import io.bpfman.manager.internal.plan.Numbers;
import io.bpfman.manager.internal.plan.Reattachment;
import io.bpfman.manager.internal.plan.Replacement;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.manager.internal.plan.Wording;
import io.bpfman.object.XdpRunConfig;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what plans for members of dispatchers depend on; it changes nothing. */
public final class MemberFetcher {

    private final Kernel kernel;
    private final Store store;
    private final Records records;
    private final Settings settings;
    private final SettledAttachPoints settled;
    private final Clock clock;
    private final Presence presence;
    private final ClsactReader clsact;
    private final FormFetcher forms;
    private final MapFetcher maps;
    private final RunConfigFetcher runConfigs;

    public MemberFetcher(
            Kernel kernel,
            Store store,
            Records records,
            BytecodeKeep keep,
            Settings settings,
            SettledAttachPoints settled,
            Clock clock) {
        this.kernel = kernel;
        this.store = store;
        this.records = records;
        this.settled = settled;
        this.settings = settings;
        this.clock = clock;
        this.presence = new Presence(kernel, settings.layout());
        this.clsact = new ClsactReader(kernel, store, settings.layout());
        this.forms = new FormFetcher(kernel, keep, settings.layout());
        this.runConfigs = new RunConfigFetcher(keep);
        this.maps = new MapFetcher(kernel, store, settings.layout());
    }

    /** What an attach to this hook depends on; the caller holds the hook's lock. */
    AttachSnapshot attach(MemberSpec spec, Program program, Hook hook, ServiceState state, Numbers numbers) {
        Optional<DispatcherSnapshot> dispatcher =
                store.dispatcher(hook.key()).map(row -> dispatcher(row, state, Set.of(), List.of(program)));
        MemberForm form = dispatcher
                .map(there -> there.forms().get(program.id()))
                .orElseGet(() ->
                        forms.form(program, state, FormFetcher.plain(List.of(program), state), program.untyped()));
        return new AttachSnapshot(
                spec,
                program,
                spec.asksObject() ? runConfigs.of(program) : XdpRunConfig.NONE,
                form,
                hook,
                dispatcher,
                dispatcher.map(DispatcherSnapshot::prospect).orElseGet(() -> state.prospect(hook)),
                spec.linkPinPath().filter(kernel.pins()::exists).isPresent(),
                clsact.of(hook, dispatcher),
                state.status(),
                numbers.linkId(),
                numbers.sequence(),
                nextRevision(hook.key(), dispatcher.map(d -> d.row().revision()).orElse(0L)),
                settings,
                clock.instant());
    }

    /** What attaching members again depends on that were attached before a reboot; the caller holds the hook's lock. */
    RestoreSnapshot restore(Reattachment members, Hook hook, ServiceState state) {
        Collection<Program> coming = members.programs().values();
        Optional<DispatcherSnapshot> dispatcher =
                store.dispatcher(hook.key()).map(row -> dispatcher(row, state, Set.of(), coming));
        boolean plain = FormFetcher.plain(coming, state);
        Map<Long, MemberForm> found = new HashMap<>();
        dispatcher.ifPresentOrElse(
                there -> found.putAll(there.forms()),
                () -> coming.forEach(
                        program -> found.put(program.id(), forms.form(program, state, plain, program.untyped()))));
        return new RestoreSnapshot(
                members,
                found,
                hook,
                dispatcher,
                dispatcher.map(DispatcherSnapshot::prospect).orElseGet(() -> state.prospect(hook)),
                clsact.of(hook, dispatcher),
                state.status(),
                nextRevision(hook.key(), dispatcher.map(d -> d.row().revision()).orElse(0L)),
                settings,
                clock.instant());
    }

    /**
     * What taking these links away depends on; the caller holds the locks of their hooks.
     *
     * @param unloaded the program that goes with its links, when it is to be unloaded
     */
    RemovalSnapshot removal(Collection<LinkRow> links, Optional<Program> unloaded, ServiceState state) {
        Set<Long> ids = new TreeSet<>();
        Set<DispatcherKey> keys = new TreeSet<>();
        for (LinkRow row : links) {
            ids.add(row.link().id());
            keys.add(HookFamily.keyOf(row));
        }
        List<DispatcherSnapshot> dispatchers =
                keys.stream().map(key -> requireDispatcher(key, state, ids)).toList();
        return new RemovalSnapshot(
                ids,
                unloaded.map(forms::others).orElse(List.of()),
                dispatchers,
                state.status(),
                settings,
                clock.instant(),
                unloaded.map(maps::use),
                Optional.empty());
    }

    /**
     * What several changes of members of one attach point depend on; the caller holds the hook's lock.
     *
     * @param steps those of this attach point
     * @param hook where links come to
     */
    PointSnapshot point(DispatcherKey key, Optional<Hook> hook, List<LinkStep> steps, ServiceState state) {
        List<LinkStep.Attach> attaches = LinkStep.of(LinkStep.Attach.class, steps);
        Map<Long, Program> replaced = LinkStep.replaced(steps);
        List<Program> coming = Stream.concat(
                        attaches.stream().map(LinkStep.Attach::program), replaced.values().stream())
                .toList();
        Set<Long> leaving = LinkStep.leaving(steps);
        Set<Long> rid = new HashSet<>(leaving);
        rid.addAll(replaced.keySet());
        Optional<DispatcherSnapshot> dispatcher = attaches.isEmpty()
                ? Optional.of(dispatcher(dispatcher(key), state, rid, coming))
                : store.dispatcher(key).map(row -> dispatcher(row, state, rid, coming));
        Map<Long, MemberForm> memberForms = dispatcher
                .map(DispatcherSnapshot::forms)
                .orElseGet(() -> {
                    boolean plain = FormFetcher.plain(coming, state);
                    boolean untyped = coming.get(0).untyped();
                    return coming.stream()
                            .distinct()
                            .collect(Collectors.toMap(
                                    Program::id, program -> forms.form(program, state, plain, untyped)));
                });
        Hook where = hook.or(() -> dispatcher.map(there -> there.row().handle().hook()))
                .orElseThrow();
        HookPlace prospect = dispatcher.map(DispatcherSnapshot::prospect).orElseGet(() -> state.prospect(where));
        Clsact whose = clsact.of(where, dispatcher);
        long next = nextRevision(
                key, dispatcher.map(there -> there.row().revision()).orElse(0L));
        Instant now = clock.instant();
        Map<Long, Path> obstacles = new HashMap<>();
        List<LinkStep.Change> changes = LinkStep.of(LinkStep.Change.class, steps);
        changes.forEach(step -> obstacle(step.row())
                .ifPresent(place -> obstacles.put(step.row().link().id(), place)));
        return new PointSnapshot(
                where,
                dispatcher,
                memberForms,
                attaches.stream()
                        .map(step -> new AttachSnapshot(
                                (MemberSpec) step.spec(),
                                step.program(),
                                ((MemberSpec) step.spec()).asksObject()
                                        ? runConfigs.of(step.program())
                                        : XdpRunConfig.NONE,
                                memberForms.get(step.program().id()),
                                where,
                                dispatcher,
                                prospect,
                                ((MemberSpec) step.spec())
                                        .linkPinPath()
                                        .filter(kernel.pins()::exists)
                                        .isPresent(),
                                whose,
                                state.status(),
                                step.numbers().linkId(),
                                step.numbers().sequence(),
                                next,
                                settings,
                                now))
                        .toList(),
                attaches.stream()
                        .filter(step -> !step.enabled())
                        .map(step -> step.numbers().linkId())
                        .collect(Collectors.toSet()),
                leaving,
                replaced,
                changes.stream().map(LinkStep.Change::change).toList(),
                obstacles,
                LinkStep.of(LinkStep.Count.class, steps).stream()
                        .map(LinkStep.Count::change)
                        .reduce((first, last) -> last),
                prospect,
                whose,
                next,
                state.status(),
                settings,
                now);
    }

    /** What several changes depend on of which these are the parts. */
    BatchSnapshot batch(List<PointSnapshot> points, List<LinkStep> steps) {
        return new BatchSnapshot(
                points,
                LinkStep.of(LinkStep.Unload.class, steps).stream()
                        .map(step -> new BatchSnapshot.Unloaded(maps.use(step.program()), forms.others(step.program())))
                        .toList(),
                LinkStep.of(LinkStep.Supersede.class, steps).stream()
                        .flatMap(step -> forms.others(step.replacement().old()).stream())
                        .toList(),
                settings);
    }

    /** What putting a program in the place of another in these links depends on; the caller holds the locks of their hooks. */
    ReplacementSnapshot replacement(Collection<LinkRow> links, Replacement replacement, ServiceState state) {
        Set<Long> ids = links.stream().map(row -> row.link().id()).collect(Collectors.toSet());
        List<DispatcherSnapshot> dispatchers = links.stream()
                .map(HookFamily::keyOf)
                .distinct()
                .sorted()
                .map(key -> dispatcher(dispatcher(key), state, ids, List.of(replacement.next())))
                .toList();
        return new ReplacementSnapshot(
                replacement,
                ids,
                dispatchers,
                forms.others(replacement.old()),
                state.status(),
                settings,
                clock.instant());
    }

    /** What lies where the user asked for the pin of a link to be that does not run. */
    Optional<Path> obstacle(LinkRow row) {
        return Optional.of(row.link().pinPath())
                .filter(place -> !((MemberDetails) row.link().details()).enabled()
                        && MemberList.keepsOwnPin(settings.layout(), row)
                        && kernel.pins().exists(place));
    }

    /** What building this dispatcher anew depends on; the caller holds its hook's lock. */
    RebuildSnapshot rebuild(DispatcherKey key, ServiceState state) {
        return new RebuildSnapshot(requireDispatcher(key, state, Set.of()), state.status(), settings, clock.instant());
    }

    /** The same; empty when there is none. */
    Optional<RebuildSnapshot> renewal(DispatcherKey key, ServiceState state) {
        return store.dispatcher(key).map(row -> rebuild(key, state));
    }

    /** What a move of this dispatcher depends on; the caller holds the hook's lock. */
    Optional<MoveSnapshot> move(DispatcherKey key, String target, ServiceState state) {
        return store.dispatcher(key)
                .filter(row -> !row.backend().equals(target))
                .map(row -> dispatcher(row, state, Set.of(), List.of()))
                .map(dispatcher -> new MoveSnapshot(
                        dispatcher,
                        target,
                        state.outlook().of(target, dispatcher.row().handle().hook()),
                        ThreadLocalRandom.current().nextLong(1, 1L << 32),
                        state.status(),
                        settings,
                        clock.instant()));
    }

    /**
     * What forgetting the dispatcher of an attach point depends on; empty when there is none, or when its interface is still there. The caller holds the
     * hook's lock.
     */
    Optional<RemovalSnapshot> departed(DispatcherKey key, ServiceState state) {
        return store.dispatcher(key).filter(row -> !isPresent(row)).map(row -> departure(row, state));
    }

    /** The same for an attach point in a namespace that is said to be gone: its interfaces may go a moment later. */
    Optional<RemovalSnapshot> departedWithNamespace(DispatcherKey key, ServiceState state) {
        return store.dispatcher(key)
                .filter(row -> !isPresent(row) || !presence.ofNamespace(row))
                .map(row -> departure(row, state));
    }

    private RemovalSnapshot departure(DispatcherRow row, ServiceState state) {
        Set<Long> ids = store.linksOfDispatcher(row.key()).stream()
                .map(member -> member.link().id())
                .collect(Collectors.toSet());
        DispatcherSnapshot gone = dispatcher(row, state, ids, List.of(), false);
        return new RemovalSnapshot(
                ids,
                List.of(),
                List.of(gone),
                state.status(),
                settings,
                clock.instant(),
                Optional.empty(),
                Optional.of(Wording.goneWithInterface(row.handle().hook())));
    }

    /** The dispatcher of this attach point. */
    DispatcherRow dispatcher(DispatcherKey key) {
        return store.dispatcher(key).orElseThrow(() -> new NotFoundException("there is no dispatcher for " + key));
    }

    private DispatcherSnapshot requireDispatcher(DispatcherKey key, ServiceState state, Set<Long> leaving) {
        return dispatcher(dispatcher(key), state, leaving, List.of());
    }

    /**
     * A dispatcher as store and kernel show it.
     *
     * @param leaving ids of the links that are to go, or to run another program: it does not matter whether their programs are still pinned
     * @param coming the programs of links that are to come
     */
    private DispatcherSnapshot dispatcher(
            DispatcherRow row, ServiceState state, Set<Long> leaving, Collection<Program> coming) {
        return dispatcher(row, state, leaving, coming, isPresent(row));
    }

    /** @param present whether the interface is there; what is on one of its index otherwise has nothing to do with it */
    private DispatcherSnapshot dispatcher(
            DispatcherRow row, ServiceState state, Set<Long> leaving, Collection<Program> coming, boolean present) {
        List<LinkRow> members = store.linksOfDispatcher(row.key());
        Map<Long, Program> programs = new HashMap<>();
        coming.forEach(program -> programs.put(program.id(), program));
        Set<Long> staying = new HashSet<>();
        for (LinkRow member : members) {
            Program program = programs.computeIfAbsent(member.link().programId(), records::program);
            if (!leaving.contains(member.link().id())) {
                staying.add(program.id());
            }
        }
        boolean plain = FormFetcher.plain(
                Stream.concat(staying.stream().map(programs::get), coming.stream())
                        .toList(),
                state);
        Map<Long, MemberForm> memberForms = new HashMap<>();
        programs.forEach((id, program) -> memberForms.put(id, forms.form(program, state, plain, row.untyped())));
        boolean complete = staying.stream().allMatch(id -> forms.isAvailable(programs.get(id), memberForms.get(id)));
        Optional<DispatcherRow> sibling = sibling(row.key());
        DispatcherSnapshot.State hold = present ? hold(row, complete) : DispatcherSnapshot.State.GONE;
        return new DispatcherSnapshot(
                row,
                new MemberList(members),
                memberForms,
                hold,
                hold == DispatcherSnapshot.State.LOST
                        ? state.prospect(row.handle().hook())
                        : HookPlace.UNASKED,
                nextRevision(row.key(), row.revision()),
                present ? clsact.of(row, sibling) : Clsact.ABSENT,
                sibling);
    }

    private Optional<DispatcherRow> sibling(DispatcherKey key) {
        return ClsactReader.tcOf(key).stream()
                .filter(other -> !other.equals(key))
                .flatMap(other -> store.dispatcher(other).stream())
                .findFirst();
    }

    private DispatcherSnapshot.State hold(DispatcherRow row, boolean complete) {
        presence.requireReachable(row);
        OptionalLong live = row.handle().liveProgram(kernel);
        if (live.isPresent() && isOurs(row, live.getAsLong())) {
            return DispatcherSnapshot.State.LIVE;
        }
        return complete ? DispatcherSnapshot.State.LOST : DispatcherSnapshot.State.GONE;
    }

    /** A filter is named by priority and handle alone: where ours was deleted, somebody else's can have both. */
    private boolean isOurs(DispatcherRow row, long programId) {
        if (row.programId() == programId) {
            return !isFoundById(row.handle()) || records.identity(programId).isDispatcher(row);
        }
        Path directory = settings.layout().typeDirectory(row.key());
        return kernel.pins().list(directory).stream()
                .filter(name -> settings.layout().revisionOf(row.key(), name).isPresent())
                .flatMap(name ->
                        kernel.programs().byPin(new RevisionPins(directory.resolve(name)).dispatcher()).stream())
                .anyMatch(program -> program.id() == programId);
    }

    private boolean isFoundById(Attachment handle) {
        return handle.link().filter(link -> !kernel.pins().exists(link.pin())).isPresent();
    }

    /** Whether the dispatcher's namespace may be on its way out: what hangs there can be seen, but no path leads to it any more. */
    boolean isLeaving(DispatcherRow row) {
        return row.handle().filter().isPresent() && isPresent(row) && !presence.ofNamespace(row);
    }

    /** Whether the interface of a dispatcher is still there. */
    boolean isPresent(DispatcherRow row) {
        return presence.of(row);
    }

    /** The members of dispatchers that do not hang on their hooks although their interfaces are there, with what is missing. */
    Map<Long, String> missing(Collection<LinkRow> members) {
        return new MissingMembers(kernel, store, presence).of(members);
    }

    /** Of an attach point that is settled there is no other revision: looking for one would mean to list those of all others. */
    private long nextRevision(DispatcherKey key, long current) {
        if (settled.contains(key)) {
            return current + 1;
        }
        long highest = current;
        for (String name : kernel.pins().list(settings.layout().typeDirectory(key))) {
            highest = Math.max(highest, settings.layout().revisionOf(key, name).orElse(0));
        }
        return highest + 1;
    }
}
