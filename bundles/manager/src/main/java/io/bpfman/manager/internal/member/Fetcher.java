// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.HookSpec;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.MemberSpec;
import io.bpfman.api.Program;
import io.bpfman.api.SetCounting;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.NotManagedException;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.LoadSnapshot;
import io.bpfman.manager.internal.load.MapFetcher;
import io.bpfman.manager.internal.load.StagedObject;
import io.bpfman.manager.internal.plan.Departure;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.manager.internal.recover.Identity;
import io.bpfman.manager.internal.recover.Keys;
import io.bpfman.manager.internal.recover.SettledAttachPoints;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.XdpHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.time.Clock;
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

/** Reads what a plan depends on. The only room that reads; it changes nothing. */
public final class Fetcher {

    private static final int GRACE_PERIODS = 20;

    private final Kernel kernel;
    private final Store store;
    private final BytecodeKeep keep;
    private final Settings settings;
    private final SettledAttachPoints settled;
    private final Clock clock;
    private final Presence presence;
    private final ClsactReader clsact;
    private final FormFetcher forms;
    private final MapFetcher maps;

    public Fetcher(
            Kernel kernel,
            Store store,
            BytecodeKeep keep,
            Settings settings,
            SettledAttachPoints settled,
            Clock clock) {
        this.kernel = kernel;
        this.store = store;
        this.keep = keep;
        this.settings = settings;
        this.settled = settled;
        this.clock = clock;
        this.presence = new Presence(kernel, settings.layout());
        this.clsact = new ClsactReader(kernel, store, settings.layout());
        this.forms = new FormFetcher(kernel, keep, settings.layout());
        this.maps = new MapFetcher(kernel, store, settings.layout());
    }

    /** The object that a load names, as it is now: a copy of our own, to be closed when the load is over. */
    public StagedObject stage(LoadRequest request) {
        return keep.stage(request.source());
    }

    /** What a load depends on; the caller keeps others from its maps. */
    public LoadSnapshot load(LoadRequest request, ObjectSource source, ObjectFile object, Means means) {
        return new LoadSnapshot(
                request, source, object, means.memberTarget(), maps.of(request), settings, clock.instant());
    }

    /** The managed program with this id; tells one that only the kernel knows from one that nobody knows. */
    public Program program(long programId) {
        Optional<Program> program = store.program(programId);
        if (program.isPresent()) {
            return program.get();
        }
        if (programId > 0
                && programId <= 0xFFFF_FFFFL
                && kernel.programs().byId(programId).isPresent()) {
            throw new NotManagedException("program " + programId + " exists in kernel but is not managed by bpfman");
        }
        throw new NotFoundException("program " + programId + " does not exist");
    }

    /** The link with this id. */
    public LinkRow link(long linkId) {
        return store.link(linkId).orElseThrow(() -> new NotFoundException("link " + linkId + " does not exist"));
    }

    /** The hook that a spec names. */
    public Hook hook(HookSpec spec) {
        NetNamespace namespace = kernel.namespaces().open(spec.netns());
        NetInterface netInterface = kernel.namespaces().interfaceByName(namespace, spec.interfaceName());
        if (spec instanceof TcAttachSpec tc) {
            return new TcHook(netInterface, tc.direction());
        }
        return spec instanceof TcxAttachSpec tcx
                ? new TcHook(netInterface, tcx.direction())
                : new XdpHook(netInterface);
    }

    /** What an attach to this hook depends on, with ids for the new link; the caller holds the hook's lock. */
    public AttachSnapshot attach(MemberSpec spec, Hook hook, Means means) {
        return attach(spec, hook, means, store.nextLinkId(), store.nextSequence());
    }

    /** The same for an attach that is only looked at: it uses up no id. */
    public AttachSnapshot attachPreview(MemberSpec spec, Hook hook, Means means) {
        return attach(spec, hook, means, 0, Long.MAX_VALUE);
    }

    private AttachSnapshot attach(MemberSpec spec, Hook hook, Means means, long linkId, long sequence) {
        Program program = program(spec.programId());
        Optional<DispatcherSnapshot> dispatcher =
                store.dispatcher(hook.key()).map(row -> dispatcher(row, means, Set.of(), Optional.of(program)));
        MemberForm form = dispatcher
                .map(there -> there.forms().get(program.id()))
                .orElseGet(() ->
                        forms.form(program, means, FormFetcher.plain(List.of(program), means), program.untyped()));
        return new AttachSnapshot(
                spec,
                program,
                form,
                hook,
                dispatcher,
                dispatcher.map(DispatcherSnapshot::prospect).orElseGet(() -> means.prospect(hook)),
                spec.linkPinPath().filter(kernel.pins()::exists).isPresent(),
                clsact.of(hook),
                means.status(),
                linkId,
                sequence,
                nextRevision(hook.key(), dispatcher.map(d -> d.row().revision()).orElse(0L)),
                settings,
                clock.instant());
    }

    /**
     * What taking these links away depends on; the caller holds the locks of their hooks.
     *
     * @param unloaded the program that goes with its links, when it is to be unloaded
     */
    public RemovalSnapshot removal(Collection<LinkRow> links, Optional<Program> unloaded, Means means) {
        Set<Long> ids = new TreeSet<>();
        Set<DispatcherKey> keys = new TreeSet<>();
        for (LinkRow row : links) {
            ids.add(row.link().id());
            keys.add(Keys.of(row));
        }
        List<DispatcherSnapshot> dispatchers =
                keys.stream().map(key -> requireDispatcher(key, means, ids)).toList();
        return new RemovalSnapshot(
                ids,
                unloaded.map(forms::others).orElse(List.of()),
                dispatchers,
                means.status(),
                settings,
                clock.instant(),
                unloaded.map(maps::use),
                Optional.empty());
    }

    /** What a change of a link in place depends on; the caller holds its hook's lock. */
    public ChangeSnapshot change(LinkChange change, Means means) {
        LinkRow row = link(change.linkId());
        return new ChangeSnapshot(
                change,
                requireDispatcher(Keys.of(row), means, Set.of()),
                obstacle(row),
                means.status(),
                settings,
                clock.instant());
    }

    private Optional<Path> obstacle(LinkRow row) {
        return Optional.of(row.link().pinPath())
                .filter(place -> !((MemberDetails) row.link().details()).enabled()
                        && Chain.keepsOwnPin(settings.layout(), row)
                        && kernel.pins().exists(place));
    }

    /** What having this dispatcher count, or not, depends on; the caller holds its hook's lock. */
    public CountingSnapshot counting(SetCounting change, Means means) {
        return new CountingSnapshot(
                change, requireDispatcher(change.key(), means, Set.of()), means.status(), settings, clock.instant());
    }

    /** What building this dispatcher anew depends on; empty when there is none. The caller holds its hook's lock. */
    public Optional<RenewalSnapshot> renewal(DispatcherKey key, Means means) {
        return store.dispatcher(key)
                .map(row -> dispatcher(row, means, Set.of(), Optional.empty()))
                .map(dispatcher -> new RenewalSnapshot(dispatcher, means.status(), settings, clock.instant()));
    }

    /** What a move of this dispatcher depends on; the caller holds the hook's lock. */
    public Optional<MoveSnapshot> move(DispatcherKey key, String target, Means means) {
        return store.dispatcher(key)
                .filter(row -> !row.backend().equals(target))
                .map(row -> dispatcher(row, means, Set.of(), Optional.empty()))
                .map(dispatcher -> new MoveSnapshot(
                        dispatcher,
                        target,
                        means.outlook().of(target, dispatcher.row().handle().hook()),
                        ThreadLocalRandom.current().nextLong(1, 1L << 32),
                        means.status(),
                        settings,
                        clock.instant()));
    }

    /**
     * What forgetting the dispatcher of an attach point depends on; empty when there is none, or when its interface is still there. The caller holds the
     * hook's lock.
     */
    public Optional<RemovalSnapshot> departed(DispatcherKey key, Means means) {
        return store.dispatcher(key).filter(row -> !isPresent(row)).map(row -> departure(row, means));
    }

    /** The same for an attach point in a namespace that is said to be gone: its interfaces may go a moment later. */
    public Optional<RemovalSnapshot> departedWithNamespace(DispatcherKey key, Means means) {
        return store.dispatcher(key)
                .filter(row -> !isPresent(row) || !presence.ofNamespace(row))
                .map(row -> departure(row, means));
    }

    private RemovalSnapshot departure(DispatcherRow row, Means means) {
        Set<Long> ids = store.linksOfDispatcher(row.key()).stream()
                .map(member -> member.link().id())
                .collect(Collectors.toSet());
        DispatcherSnapshot gone = dispatcher(row, means, ids, Optional.empty(), false);
        return new RemovalSnapshot(
                ids,
                List.of(),
                List.of(gone),
                means.status(),
                settings,
                clock.instant(),
                Optional.empty(),
                Optional.of(Departure.withInterface(row.handle().hook())));
    }

    /** The dispatcher of this attach point. */
    public DispatcherRow dispatcher(DispatcherKey key) {
        return store.dispatcher(key).orElseThrow(() -> new NotFoundException("there is no dispatcher for " + key));
    }

    private DispatcherSnapshot requireDispatcher(DispatcherKey key, Means means, Set<Long> leaving) {
        return dispatcher(dispatcher(key), means, leaving, Optional.empty());
    }

    /**
     * A dispatcher as store and kernel show it.
     *
     * @param leaving ids of the links that are to go: it does not matter whether their programs are still pinned
     * @param coming the program of a link that is to come
     */
    private DispatcherSnapshot dispatcher(DispatcherRow row, Means means, Set<Long> leaving, Optional<Program> coming) {
        return dispatcher(row, means, leaving, coming, isPresent(row));
    }

    /** @param present whether the interface is there; what is on one of its index otherwise has nothing to do with it */
    private DispatcherSnapshot dispatcher(
            DispatcherRow row, Means means, Set<Long> leaving, Optional<Program> coming, boolean present) {
        List<LinkRow> members = store.linksOfDispatcher(row.key());
        Map<Long, Program> programs = new HashMap<>();
        Set<Long> staying = new HashSet<>();
        for (LinkRow member : members) {
            Program program = programs.computeIfAbsent(member.link().programId(), this::program);
            if (!leaving.contains(member.link().id())) {
                staying.add(program.id());
            }
        }
        coming.ifPresent(program -> programs.put(program.id(), program));
        boolean plain = FormFetcher.plain(
                Stream.concat(staying.stream().map(programs::get), coming.stream())
                        .toList(),
                means);
        Map<Long, MemberForm> memberForms = new HashMap<>();
        programs.forEach((id, program) -> memberForms.put(id, forms.form(program, means, plain, row.untyped())));
        boolean complete = staying.stream().allMatch(id -> forms.isAvailable(programs.get(id), memberForms.get(id)));
        DispatcherSnapshot.State state = present ? state(row, complete) : DispatcherSnapshot.State.GONE;
        return new DispatcherSnapshot(
                row,
                new Chain(members),
                memberForms,
                state,
                state == DispatcherSnapshot.State.LOST
                        ? means.prospect(row.handle().hook())
                        : Prospect.UNASKED,
                nextRevision(row.key(), row.revision()),
                present ? clsact.of(row.handle().hook()) : Clsact.ABSENT,
                sibling(row.key()));
    }

    private Optional<DispatcherRow> sibling(DispatcherKey key) {
        return Keys.tcOf(key).stream()
                .filter(other -> !other.equals(key))
                .flatMap(other -> store.dispatcher(other).stream())
                .findFirst();
    }

    private DispatcherSnapshot.State state(DispatcherRow row, boolean complete) {
        presence.requireReachable(row);
        OptionalLong live = kernel.liveProgram(row.handle());
        if (live.isPresent() && isOurs(row, live.getAsLong())) {
            return DispatcherSnapshot.State.LIVE;
        }
        return complete ? DispatcherSnapshot.State.LOST : DispatcherSnapshot.State.GONE;
    }

    /** A filter is named by priority and handle alone: where ours was deleted, somebody else's can have both. */
    private boolean isOurs(DispatcherRow row, long programId) {
        if (row.programId() == programId) {
            return !isFoundById(row.handle()) || Identity.of(kernel, programId).isDispatcher(row);
        }
        Path directory = settings.layout().typeDirectory(row.key());
        return kernel.pins().list(directory).stream()
                .filter(name -> settings.layout().revisionOf(row.key(), name).isPresent())
                .flatMap(name -> kernel.programs().byPin(directory.resolve(name).resolve("dispatcher")).stream())
                .anyMatch(program -> program.id() == programId);
    }

    private boolean isFoundById(AttachHandle handle) {
        return handle instanceof AttachHandle.PinnedLink link && !kernel.pins().exists(link.pin());
    }

    /** Whether the kernel keeps a program that was unloaded, because somebody else holds it. What we held goes with a grace period. */
    public boolean outlivesUs(Program unloaded) {
        for (int waited = 0; waited < GRACE_PERIODS && isAlive(unloaded); waited++) {
            kernel.awaitGracePeriod();
        }
        return isAlive(unloaded);
    }

    private boolean isAlive(Program program) {
        return Identity.of(kernel, program.id()).is(program);
    }

    /** Whether the dispatcher's namespace may be on its way out: what hangs there can be seen, but no path leads to it any more. */
    public boolean isLeaving(DispatcherRow row) {
        return row.handle() instanceof AttachHandle.Filter && isPresent(row) && !presence.ofNamespace(row);
    }

    /** Whether the interface of a dispatcher is still there. */
    public boolean isPresent(DispatcherRow row) {
        return presence.of(row);
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
