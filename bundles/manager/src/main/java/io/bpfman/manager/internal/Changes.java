// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.MemberSpec;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Program;
import io.bpfman.api.SetCounting;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.compute.AttachPlanner;
import io.bpfman.manager.internal.compute.AttachSnapshot;
import io.bpfman.manager.internal.compute.ChangePlanner;
import io.bpfman.manager.internal.compute.ChangeSnapshot;
import io.bpfman.manager.internal.compute.CountingSnapshot;
import io.bpfman.manager.internal.compute.DispatcherSnapshot;
import io.bpfman.manager.internal.compute.LoadPlanner;
import io.bpfman.manager.internal.compute.Means;
import io.bpfman.manager.internal.compute.MovePlanner;
import io.bpfman.manager.internal.compute.MoveSnapshot;
import io.bpfman.manager.internal.compute.Plan;
import io.bpfman.manager.internal.compute.RemovalPlanner;
import io.bpfman.manager.internal.compute.RemovalSnapshot;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.manager.internal.fetch.Fetcher;
import io.bpfman.manager.internal.fetch.Keys;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.service.log.Logger;

/** Takes each change through its three rooms: FETCH under the locks it needs, COMPUTE, EXECUTE; then tells others. */
@SuppressWarnings("try") // locks are held, not used
final class Changes {

    private final Store store;
    private final Fetcher fetcher;
    private final Execution execution;
    private final Dispatchers dispatchers;
    private final MemberMeans memberMeans;
    private final Recovery recovery;
    private final Departures departures;
    private final InterfaceKeeper interfaces;
    private final Announcer announcer;
    private final Logger log;
    private final AttachPointLocks locks;
    private final Forms forms = new Forms();
    private final Object loading = new Object();

    /** News of this thread's change that its listeners have not heard yet; awaited only after the locks are released. */
    private final ThreadLocal<Optional<Future<?>>> news = ThreadLocal.withInitial(Optional::empty);

    Changes(
            Store store,
            Fetcher fetcher,
            Execution execution,
            Dispatchers dispatchers,
            Recovery recovery,
            Departures departures,
            InterfaceKeeper interfaces,
            AttachPointLocks locks,
            Announcer announcer,
            Logger log) {
        this.store = store;
        this.fetcher = fetcher;
        this.execution = execution;
        this.dispatchers = dispatchers;
        this.memberMeans = new MemberMeans(dispatchers);
        this.recovery = recovery;
        this.departures = departures;
        this.interfaces = interfaces;
        this.locks = locks;
        this.announcer = announcer;
        this.log = log;
    }

    List<Program> load(LoadRequest request) {
        Plan plan = LoadPlanner.plan(fetcher.load(request, memberMeans.toLoad(request)));
        try {
            return executeLoad(plan).stream()
                    .map(change -> ((StoreChange.PutProgram) change).program())
                    .toList();
        } finally {
            settleNews();
        }
    }

    /** Loads take turns, and recovery takes its turn with them: to it, a program that is pinned but not yet recorded is nobody's. */
    private List<StoreChange> executeLoad(Plan plan) {
        synchronized (loading) {
            try {
                return execute(plan, List.of(), new Announcer.Before(Map.of(), Map.of(), Map.of()));
            } catch (RuntimeException e) {
                removeOrphansAfter(e);
                throw e;
            }
        }
    }

    /** A load that failed may have pinned its programs all the same; nobody knows their ids then. */
    private void removeOrphansAfter(RuntimeException failure) {
        try {
            recovery.removeOrphans();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    Link attach(AttachSpec spec) {
        return attaching(
                (MemberSpec) spec,
                this::recoverAndFetch,
                fetch -> forms.change(
                        fetch,
                        AttachPlanner::plan,
                        (snapshot, plan) -> written(
                                execute(
                                        plan,
                                        List.of(snapshot.hook().key()),
                                        Announcer.Before.of(
                                                snapshot.dispatcher().stream().toList(), Map.of())),
                                snapshot.linkId())));
    }

    private static Link written(List<StoreChange> changes, long linkId) {
        return changes.stream()
                .filter(StoreChange.PutLink.class::isInstance)
                .map(change -> ((StoreChange.PutLink) change).row().link())
                .filter(link -> link.id() == linkId)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the plan did not record its link"));
    }

    /** A link that is already as it is to be stays as it is, and so does its dispatcher. */
    Link change(LinkChange change) {
        return changing(change, this::settleWhenPossible, fetch -> {
            Link link = fetcher.link(change.linkId()).link();
            MemberDetails details = (MemberDetails) link.details();
            return change.applyTo(details).equals(details)
                    ? link
                    : forms.change(fetch, ChangePlanner::plan, (snapshot, plan) -> {
                        DispatcherSnapshot dispatcher = snapshot.dispatcher();
                        return written(
                                execute(
                                        plan,
                                        keys(List.of(dispatcher)),
                                        Announcer.Before.of(List.of(dispatcher), Map.of())),
                                change.linkId());
                    });
        });
    }

    /** A dispatcher that is already as it is to be stays as it is. */
    void change(SetCounting change) {
        counting(change, this::settleWhenPossible, fetch -> {
            DispatcherRow row = fetcher.dispatcher(change.key());
            return row.counting() == change.counting()
                    ? List.of()
                    : forms.change(
                            fetch,
                            ChangePlanner::plan,
                            (snapshot, plan) -> execute(
                                    plan,
                                    List.of(change.key()),
                                    Announcer.Before.of(List.of(snapshot.dispatcher()), Map.of())));
        });
    }

    void detach(DetachRequest request) {
        detaching(
                request,
                this::settleWhenPossible,
                fetch -> forms.change(
                        fetch,
                        snapshot -> RemovalPlanner.plan(snapshot, OptionalLong.empty()),
                        (snapshot, plan) -> execute(
                                plan,
                                keys(snapshot.dispatchers()),
                                Announcer.Before.of(snapshot.dispatchers(), Map.of()))));
    }

    void unload(UnloadRequest request) {
        unloading(
                request,
                this::settleWhenPossible,
                (program, fetch) -> forms.change(
                        fetch,
                        snapshot -> RemovalPlanner.plan(snapshot, OptionalLong.of(program.id())),
                        (snapshot, plan) -> execute(
                                plan,
                                keys(snapshot.dispatchers()),
                                Announcer.Before.of(snapshot.dispatchers(), Map.of(program.id(), program)))));
    }

    PlanPreview preview(Change change) {
        if (change instanceof LoadRequest request) {
            return LoadPlanner.plan(fetcher.load(request, memberMeans.toLoad(request)))
                    .preview();
        }
        if (change instanceof MemberSpec spec) {
            return attaching(
                    spec,
                    fetcher::attachPreview,
                    fetch -> AttachPlanner.plan(fetch.get()).preview());
        }
        if (change instanceof LinkChange request) {
            return changing(
                    request,
                    Changes::leaveAsItIs,
                    fetch -> ChangePlanner.plan(fetch.get()).preview());
        }
        if (change instanceof SetCounting request) {
            return counting(
                    request,
                    Changes::leaveAsItIs,
                    fetch -> ChangePlanner.plan(fetch.get()).preview());
        }
        if (change instanceof DetachRequest request) {
            return detaching(
                    request,
                    Changes::leaveAsItIs,
                    fetch -> RemovalPlanner.plan(fetch.get(), OptionalLong.empty())
                            .preview());
        }
        return unloading(
                (UnloadRequest) change,
                Changes::leaveAsItIs,
                (program, fetch) -> RemovalPlanner.plan(fetch.get(), OptionalLong.of(program.id()))
                        .preview());
    }

    /**
     * Moves every dispatcher that the service serves to the backend it prefers now. A dispatcher that cannot be moved stays where it is; the log says
     * why.
     */
    void moveAll(DispatcherService service) {
        Optional<String> target = service.status().preferred();
        if (target.isEmpty()) {
            return;
        }
        for (DispatcherRow row : store.dispatchers()) {
            if (service.types().contains(row.key().type()) && !row.backend().equals(target.get())) {
                try {
                    move(row.key(), target.get(), Means.of(service));
                } catch (BpfmanException e) {
                    log.error("{} stays on {}: {}", row.handle().hook(), row.backend(), e.getMessage(), e);
                }
            }
        }
    }

    /**
     * Recovers every attach point and removes what belongs to nobody. One that cannot be recovered is tried again before its next change; the log
     * says why.
     */
    void recoverAll() {
        recovery.survey();
        recoverDoubtful();
        synchronized (loading) {
            recovery.removeOrphans();
        }
    }

    /** Recovers the attach points that are not known to be as they are recorded, as far as their dispatcher services are there. */
    void recoverDoubtful() {
        for (DispatcherKey key : recovery.doubtful()) {
            try (AttachPointLocks.Held held = locks.attachPoints(List.of(key))) {
                settleWhenPossible(List.of(key));
            } catch (BpfmanException e) {
                log.error("{} is not recovered: {}", key, e.getMessage(), e);
            }
        }
    }

    /** Brings attach points to a state that a change can start from; those whose interface turned out to be gone. */
    private Collection<DispatcherKey> settleWhenPossible(Collection<DispatcherKey> keys) {
        List<DispatcherKey> departed =
                keys.stream().distinct().filter(departures::settle).toList();
        keys.stream().filter(key -> dispatchers.of(key.type()).isPresent()).forEach(recovery::recover);
        return departed;
    }

    private void move(DispatcherKey key, String target, Means means) {
        Optional<Future<?>> told;
        try (AttachPointLocks.Held held = locks.attachPoints(List.of(key))) {
            recovery.recover(key);
            if (fetcher.move(key, target, means).filter(Changes::isLive).isEmpty()) {
                return;
            }
            told = Optional.of(forms.change(
                    () -> fetcher.move(key, target, means).orElseThrow(),
                    MovePlanner::plan,
                    (snapshot, plan) -> announcer.enqueue(new Announcer.News(
                            Announcer.Before.of(List.of(snapshot.dispatcher()), Map.of()),
                            execution.carryOut(plan, List.of(key))))));
            log.info("moved {} to {}", key, target);
        }
        told.ifPresent(announcer::await);
    }

    private static boolean isLive(MoveSnapshot snapshot) {
        return snapshot.dispatcher().state() == DispatcherSnapshot.State.LIVE;
    }

    private <T> T attaching(MemberSpec spec, AttachFetch fetch, Function<Supplier<AttachSnapshot>, T> work) {
        try (AttachPointLocks.Held program = locks.programInUse(spec.programId())) {
            fetcher.program(spec.programId());
            Hook hook = fetcher.hook(spec);
            try (AttachPointLocks.Held held = locks.attachPoints(List.of(hook.key()))) {
                Means means = Means.of(dispatchers.require(spec.dispatcherType()));
                return work.apply(() -> fetch.snapshot(spec, hook, means));
            }
        } finally {
            settleNews();
        }
    }

    private AttachSnapshot recoverAndFetch(MemberSpec spec, Hook hook, Means means) {
        interfaces.include(hook.netInterface().namespace());
        departures.settle(hook.key());
        recovery.recover(hook.key());
        return fetcher.attach(spec, hook, means);
    }

    /** FETCH for an attach: in earnest, or for a look at its plan. */
    private interface AttachFetch {
        AttachSnapshot snapshot(MemberSpec spec, Hook hook, Means means);
    }

    /** What a change does first with its attach points: those whose interface turned out to be gone. */
    private interface Settling {
        Collection<DispatcherKey> departed(Collection<DispatcherKey> keys);
    }

    /** What a look at a plan does first, so that it changes nothing. */
    private static Collection<DispatcherKey> leaveAsItIs(Collection<DispatcherKey> keys) {
        return List.of();
    }

    private <T> T changing(LinkChange change, Settling first, Function<Supplier<ChangeSnapshot>, T> work) {
        LinkRow row = fetcher.link(change.linkId());
        DispatcherKey key = Keys.of(row);
        try (AttachPointLocks.Held held = locks.attachPoints(List.of(key))) {
            if (!first.departed(List.of(key)).isEmpty()) {
                throw new InterfaceNotFoundException("link " + change.linkId() + " is gone: interface \""
                        + ((MemberDetails) row.link().details()).interfaceName() + "\" (index " + key.ifindex()
                        + ") is no longer there");
            }
            Means means = Means.of(dispatchers.require(key.type()));
            return work.apply(() -> fetcher.change(change, means));
        } finally {
            settleNews();
        }
    }

    private <T> T counting(SetCounting change, Settling first, Function<Supplier<CountingSnapshot>, T> work) {
        DispatcherKey key = change.key();
        try (AttachPointLocks.Held held = locks.attachPoints(List.of(key))) {
            fetcher.dispatcher(key);
            first.departed(List.of(key));
            Means means = Means.of(dispatchers.require(key.type()));
            return work.apply(() -> fetcher.counting(change, means));
        } finally {
            settleNews();
        }
    }

    private <T> T detaching(DetachRequest request, Settling first, Function<Supplier<RemovalSnapshot>, T> work) {
        DispatcherKey key = Keys.of(fetcher.link(request.linkId()));
        try (AttachPointLocks.Held held = locks.attachPoints(List.of(key))) {
            // with its interface the link has gone already
            boolean departed = !first.departed(List.of(key)).isEmpty();
            Means means = memberMeans.of(key.type());
            return work.apply(() -> fetcher.removal(
                    departed ? List.of() : List.of(fetcher.link(request.linkId())), Optional.empty(), means));
        } finally {
            settleNews();
        }
    }

    private <T> T unloading(UnloadRequest request, Settling first, Unloading<T> work) {
        try (AttachPointLocks.Held program = locks.programUnloading(request.programId())) {
            Program found = fetcher.program(request.programId());
            Collection<DispatcherKey> keys = store.linksOfProgram(request.programId()).stream()
                    .map(Keys::of)
                    .toList();
            try (AttachPointLocks.Held held = locks.attachPoints(keys)) {
                first.departed(keys);
                requireAllowed(request, store.linksOfProgram(request.programId()));
                Means means = memberMeans.of(found.type());
                return work.apply(
                        found,
                        () -> fetcher.removal(store.linksOfProgram(request.programId()), Optional.of(found), means));
            }
        } finally {
            settleNews();
        }
    }

    private static void requireAllowed(UnloadRequest request, List<LinkRow> links) {
        if (!links.isEmpty() && request.links() == UnloadRequest.WhenLinked.REFUSE) {
            throw new InvalidSpecException("program " + request.programId() + " is still attached by link(s) "
                    + links.stream().map(row -> Long.toString(row.link().id())).collect(Collectors.joining(", "))
                    + "; detach them first");
        }
    }

    /** What is done with a program that nobody can attach meanwhile, and with what its unloading depends on. */
    private interface Unloading<T> {
        T apply(Program program, Supplier<RemovalSnapshot> fetch);
    }

    private List<StoreChange> execute(Plan plan, Collection<DispatcherKey> keys, Announcer.Before before) {
        List<StoreChange> written = execution.carryOut(plan, keys);
        news.set(Optional.of(announcer.enqueue(new Announcer.News(before, written))));
        return written;
    }

    private void settleNews() {
        Optional<Future<?>> told = news.get();
        news.remove();
        told.ifPresent(announcer::await);
    }

    private static List<DispatcherKey> keys(Collection<DispatcherSnapshot> dispatchers) {
        return dispatchers.stream().map(dispatcher -> dispatcher.row().key()).toList();
    }
}
