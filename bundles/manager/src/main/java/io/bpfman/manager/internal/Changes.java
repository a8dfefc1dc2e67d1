// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.HookSpec;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.MemberSpec;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.Removal;
import io.bpfman.api.SetCounting;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.chain.TcxChanges;
import io.bpfman.manager.internal.chain.TcxFetcher;
import io.bpfman.manager.internal.chain.TcxRecovery;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.manager.internal.execute.Enactment;
import io.bpfman.manager.internal.execute.Execution;
import io.bpfman.manager.internal.load.Loads;
import io.bpfman.manager.internal.member.AttachPlanner;
import io.bpfman.manager.internal.member.AttachSnapshot;
import io.bpfman.manager.internal.member.ChangePlanner;
import io.bpfman.manager.internal.member.ChangeSnapshot;
import io.bpfman.manager.internal.member.CountingSnapshot;
import io.bpfman.manager.internal.member.DispatcherSnapshot;
import io.bpfman.manager.internal.member.Fetcher;
import io.bpfman.manager.internal.member.Forms;
import io.bpfman.manager.internal.member.Means;
import io.bpfman.manager.internal.member.MemberMeans;
import io.bpfman.manager.internal.member.Moves;
import io.bpfman.manager.internal.member.Recovery;
import io.bpfman.manager.internal.member.RemovalPlanner;
import io.bpfman.manager.internal.member.RemovalSnapshot;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Remarks;
import io.bpfman.manager.internal.recover.Keys;
import io.bpfman.manager.internal.recover.LostDatabase;
import io.bpfman.manager.internal.recover.Settlement;
import io.bpfman.manager.internal.watch.Departures;
import io.bpfman.manager.internal.watch.InterfaceKeeper;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.service.log.Logger;

/** Takes each change through its three rooms: FETCH under the locks it needs, COMPUTE, EXECUTE; then tells others. */
@SuppressWarnings("try") // locks are held, not used
final class Changes {

    private final Store store;
    private final Fetcher fetcher;
    private final TcxChanges tcx;
    private final Enactment enactment;
    private final Dispatchers dispatchers;
    private final MemberMeans memberMeans;
    private final Recovery recovery;
    private final TcxRecovery tcxRecovery;
    private final Departures departures;
    private final Settlement settlement;
    private final InterfaceKeeper interfaces;
    private final LostDatabase lost;
    private final Logger log;
    private final AttachPointLocks locks;
    private final Forms forms = new Forms();
    private final Loads loads;
    private final Moves moves;

    Changes(
            Store store,
            Fetcher fetcher,
            TcxFetcher tcxFetcher,
            Execution execution,
            Dispatchers dispatchers,
            Recovery recovery,
            TcxRecovery tcxRecovery,
            Departures departures,
            InterfaceKeeper interfaces,
            AttachPointLocks locks,
            Announcer announcer,
            LostDatabase lost,
            Logger log) {
        this.store = store;
        this.fetcher = fetcher;
        this.tcxRecovery = tcxRecovery;
        this.enactment = new Enactment(execution, announcer);
        this.memberMeans = new MemberMeans(dispatchers);
        this.loads = new Loads(fetcher, memberMeans, recovery, enactment, locks);
        this.tcx = new TcxChanges(tcxFetcher, tcxRecovery, enactment);
        this.dispatchers = dispatchers;
        this.recovery = recovery;
        this.departures = departures;
        this.settlement = new Settlement(dispatchers, recovery, tcxRecovery, departures, locks);
        this.interfaces = interfaces;
        this.lost = lost;
        this.locks = locks;
        this.log = log;
        this.moves = new Moves(store, fetcher, recovery, execution, forms, locks, announcer, log);
    }

    List<Program> load(LoadRequest request) {
        lost.look();
        return loads.load(request);
    }

    Link attach(AttachSpec spec) {
        if (spec instanceof TcxAttachSpec alone) {
            return attaching(alone, (program, hook) -> {
                interfaces.include(hook.netInterface().namespace());
                return tcx.attach(alone, program, (TcHook) hook);
            });
        }
        return attaching(
                (MemberSpec) spec,
                this::recoverAndFetch,
                fetch -> forms.change(
                        fetch,
                        AttachPlanner::plan,
                        (snapshot, plan) -> Enactment.written(
                                enactment.execute(
                                        plan,
                                        List.of(snapshot.hook().key()),
                                        Announcer.Before.of(
                                                snapshot.dispatcher().stream().toList(), Map.of())),
                                snapshot.linkId())));
    }

    /** A link that is already as it is to be stays as it is, and so does its dispatcher. */
    Link change(LinkChange change) {
        if (!Keys.isMember(fetcher.link(change.linkId()))) {
            return onHookOf(change.linkId(), row -> tcx.change(change, row));
        }
        return changing(change, settlement::whenPossible, fetch -> {
            Link link = fetcher.link(change.linkId()).link();
            MemberDetails details = (MemberDetails) link.details();
            return change.applyTo(details).equals(details)
                    ? link
                    : forms.change(fetch, ChangePlanner::plan, (snapshot, plan) -> {
                        DispatcherSnapshot dispatcher = snapshot.dispatcher();
                        return Enactment.written(
                                enactment.execute(
                                        plan,
                                        keys(List.of(dispatcher)),
                                        Announcer.Before.of(List.of(dispatcher), Map.of())),
                                change.linkId());
                    });
        });
    }

    /** A dispatcher that is already as it is to be stays as it is. */
    void change(SetCounting change) {
        counting(change, settlement::whenPossible, fetch -> {
            DispatcherRow row = fetcher.dispatcher(change.key());
            return row.counting() == change.counting()
                    ? List.of()
                    : forms.change(
                            fetch,
                            ChangePlanner::plan,
                            (snapshot, plan) -> enactment.execute(
                                    plan,
                                    List.of(change.key()),
                                    Announcer.Before.of(List.of(snapshot.dispatcher()), Map.of())));
        });
    }

    /** Has every dispatcher that the service serves on the backend that it prefers now, doing what is configured now. */
    void moveAll(DispatcherService service) {
        moves.hold(service);
        moves.all(service);
        moves.followSlotFailure(service);
    }

    /** A link that went without being detached is detached once all the same: whoever attached it has not been told. */
    Removal detach(DetachRequest request) {
        try {
            return detachRecorded(request);
        } catch (BpfmanException e) {
            // the interface may have gone in the midst of it
            store.link(request.linkId()).ifPresent(settlement::again);
            return departures.told(request.linkId()).orElseThrow(() -> e);
        }
    }

    private Removal detachRecorded(DetachRequest request) {
        if (!Keys.isMember(fetcher.link(request.linkId()))) {
            return onHookOf(request.linkId(), row -> {
                // its interface may have gone: then the row does as well
                tcxRecovery.settle(Keys.of(row));
                return tcx.remove(List.of(fetcher.link(request.linkId())), Optional.empty());
            });
        }
        return detaching(
                request,
                settlement::inTime,
                fetch -> forms.change(fetch, RemovalPlanner::plan, (snapshot, plan) -> {
                    enactment.execute(
                            plan, keys(snapshot.dispatchers()), Announcer.Before.of(snapshot.dispatchers(), Map.of()));
                    return Remarks.ofDetach(snapshot);
                }));
    }

    Removal unload(UnloadRequest request) {
        Program unloaded = unloading(
                request,
                settlement::inTime,
                (program, links) -> loads.unloading(program, () -> {
                    if (program.type() == ProgramType.TCX) {
                        tcx.remove(links, Optional.of(program));
                        return program;
                    }
                    forms.change(
                            () -> removal(program),
                            RemovalPlanner::plan,
                            (snapshot, plan) -> enactment.execute(
                                    plan,
                                    keys(snapshot.dispatchers()),
                                    Announcer.Before.of(snapshot.dispatchers(), Map.of(program.id(), program))));
                    return program;
                }));
        return Remarks.ofUnload(unloaded, fetcher.outlivesUs(unloaded));
    }

    private RemovalSnapshot removal(Program unloaded) {
        return fetcher.removal(
                store.linksOfProgram(unloaded.id()), Optional.of(unloaded), memberMeans.of(unloaded.type()));
    }

    PlanPreview preview(Change change) {
        if (change instanceof LoadRequest request) {
            return loads.plan(request).preview();
        }
        if (change instanceof TcxAttachSpec spec) {
            return attaching(
                    spec,
                    (program, hook) ->
                            tcx.planOfAttach(spec, program, (TcHook) hook).preview());
        }
        if (change instanceof MemberSpec spec) {
            return attaching(
                    spec,
                    fetcher::attachPreview,
                    fetch -> AttachPlanner.plan(fetch.get()).preview());
        }
        if (change instanceof LinkChange request) {
            if (!Keys.isMember(fetcher.link(request.linkId()))) {
                return onHookOf(
                        request.linkId(), row -> tcx.planOfChange(request, row).preview());
            }
            return changing(
                    request,
                    Settlement::leaveAsItIs,
                    fetch -> ChangePlanner.plan(fetch.get()).preview());
        }
        if (change instanceof SetCounting request) {
            return counting(
                    request,
                    Settlement::leaveAsItIs,
                    fetch -> ChangePlanner.plan(fetch.get()).preview());
        }
        if (change instanceof DetachRequest request) {
            if (!Keys.isMember(fetcher.link(request.linkId()))) {
                return onHookOf(
                        request.linkId(),
                        row -> tcx.planOfRemoval(List.of(row), Optional.empty()).preview());
            }
            return detaching(
                    request,
                    Settlement::leaveAsItIs,
                    fetch -> RemovalPlanner.plan(fetch.get()).preview());
        }
        return unloading((UnloadRequest) change, Settlement::leaveAsItIs, (program, links) -> {
            Plan plan = program.type() == ProgramType.TCX
                    ? tcx.planOfRemoval(links, Optional.of(program))
                    : RemovalPlanner.plan(removal(program));
            return plan.preview();
        });
    }

    /**
     * Recovers every attach point and removes what belongs to nobody. One that cannot be recovered is tried again before its next change; the log
     * says why.
     */
    void recoverAll() {
        lost.look();
        recoverEach(tcxRecovery.hooks(), tcxRecovery::recover);
        recovery.survey();
        recovery.tellOfEarlierReleases();
        recoverDoubtful();
        loads.removeOrphans();
    }

    /** Recovers the attach points that are not known to be as they are recorded, as far as their dispatcher services are there. */
    void recoverDoubtful() {
        recoverEach(recovery.doubtful(), key -> settlement.whenPossible(List.of(key)));
    }

    private void recoverEach(Collection<DispatcherKey> keys, Consumer<DispatcherKey> recover) {
        for (DispatcherKey key : keys) {
            try (AttachPointLocks.Held held = locks.attachPoints(List.of(key))) {
                recover.accept(key);
            } catch (RuntimeException | Error e) {
                log.error("{} is not recovered: {}", key, e.getMessage(), e);
            }
        }
    }

    private <T> T attaching(MemberSpec spec, AttachFetch fetch, Function<Supplier<AttachSnapshot>, T> work) {
        return attaching(spec, (program, hook) -> {
            Means means = Means.of(dispatchers.require(spec.dispatcherType()));
            return work.apply(() -> fetch.snapshot(spec, hook, means));
        });
    }

    private <T> T attaching(HookSpec spec, BiFunction<Program, Hook, T> work) {
        try (AttachPointLocks.Held program = locks.programInUse(spec.programId())) {
            Program found = fetcher.program(spec.programId());
            Hook hook = fetcher.hook(spec);
            lost.requireFree(hook);
            try (AttachPointLocks.Held held = locks.attachPoints(List.of(hook.key()))) {
                return work.apply(found, hook);
            }
        } finally {
            enactment.settleNews();
        }
    }

    /** Works on a link that is alone on its hook's lock, as it is recorded then. */
    private <T> T onHookOf(long linkId, Function<LinkRow, T> work) {
        try (AttachPointLocks.Held held = locks.attachPoints(List.of(Keys.of(fetcher.link(linkId))))) {
            return work.apply(fetcher.link(linkId));
        } finally {
            enactment.settleNews();
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

    private <T> T changing(LinkChange change, Settlement.First first, Function<Supplier<ChangeSnapshot>, T> work) {
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
            enactment.settleNews();
        }
    }

    private <T> T counting(SetCounting change, Settlement.First first, Function<Supplier<CountingSnapshot>, T> work) {
        DispatcherKey key = change.key();
        try (AttachPointLocks.Held held = locks.attachPoints(List.of(key))) {
            fetcher.dispatcher(key);
            first.departed(List.of(key));
            Means means = Means.of(dispatchers.require(key.type()));
            return work.apply(() -> fetcher.counting(change, means));
        } finally {
            enactment.settleNews();
        }
    }

    private <T> T detaching(
            DetachRequest request, Settlement.First first, Function<Supplier<RemovalSnapshot>, T> work) {
        DispatcherKey key = Keys.of(fetcher.link(request.linkId()));
        try (AttachPointLocks.Held held = locks.attachPoints(List.of(key))) {
            first.departed(List.of(key));
            Means means = memberMeans.of(key.type());
            return work.apply(() -> fetcher.removal(List.of(fetcher.link(request.linkId())), Optional.empty(), means));
        } finally {
            enactment.settleNews();
        }
    }

    /** Does {@code work} with a program that nobody can attach meanwhile, and its links. */
    private <T> T unloading(UnloadRequest request, Settlement.First first, BiFunction<Program, List<LinkRow>, T> work) {
        try (AttachPointLocks.Held program = locks.programUnloading(request.programId())) {
            Program found = fetcher.program(request.programId());
            Collection<DispatcherKey> keys = store.linksOfProgram(request.programId()).stream()
                    .map(Keys::of)
                    .toList();
            try (AttachPointLocks.Held held = locks.attachPoints(keys)) {
                if (found.type() != ProgramType.TCX) {
                    first.departed(keys);
                }
                List<LinkRow> links = store.linksOfProgram(request.programId());
                requireAllowed(request, links);
                return work.apply(found, links);
            }
        } finally {
            enactment.settleNews();
        }
    }

    private static void requireAllowed(UnloadRequest request, List<LinkRow> links) {
        if (!links.isEmpty() && request.links() == UnloadRequest.WhenLinked.REFUSE) {
            throw new InvalidSpecException("program " + request.programId() + " is still attached by link(s) "
                    + links.stream().map(row -> Long.toString(row.link().id())).collect(Collectors.joining(", "))
                    + "; detach them first");
        }
    }

    private static List<DispatcherKey> keys(Collection<DispatcherSnapshot> dispatchers) {
        return dispatchers.stream().map(dispatcher -> dispatcher.row().key()).toList();
    }
}
