// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramVersion;
import io.bpfman.api.Removal;
import io.bpfman.api.RollbackRequest;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SettingChange;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.Upgraded;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.execute.Pipeline;
import io.bpfman.manager.internal.load.Loads;
import io.bpfman.manager.internal.member.MemberFamily;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.Numbers;
import io.bpfman.manager.internal.recover.Adoption;
import io.bpfman.manager.internal.recover.LostDatabase;
import io.bpfman.manager.internal.restore.Restorer;
import io.bpfman.manager.internal.upgrade.Upgrades;
import io.bpfman.manager.internal.watch.InterfaceKeeper;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Takes each change, of whatever family, through lock, settling, FETCH and COMPUTE, EXECUTE, and then tells others. A look at a plan goes the same way as far as
 * COMPUTE, and settles nothing.
 */
@SuppressWarnings("try") // locks are held, not used
final class Changes {

    private final Store store;
    private final Records records;
    private final Kinds kinds;
    private final MemberFamily dispatchers;
    private final Loads loads;
    private final Restorer restorer;
    private final Upgrades upgrades;
    private final InterfaceKeeper interfaces;
    private final LostDatabase lost;
    private final Adoption adoption;
    private final InterruptedCommits interrupted;
    private final AttachPointLocks locks;
    private final Pipeline pipeline;
    /** Whether what the end of an agent came between is made to its end. */
    private volatile boolean ready;

    /** @param dispatchers for what concerns a dispatcher and no link of it */
    Changes(
            Store store,
            Records records,
            Kinds kinds,
            MemberFamily dispatchers,
            Loads loads,
            Restorer restorer,
            Upgrades upgrades,
            InterfaceKeeper interfaces,
            LostDatabase lost,
            Adoption adoption,
            InterruptedCommits interrupted,
            AttachPointLocks locks,
            Pipeline pipeline) {
        this.store = store;
        this.records = records;
        this.kinds = kinds;
        this.dispatchers = dispatchers;
        this.loads = loads;
        this.restorer = restorer;
        this.upgrades = upgrades;
        this.interfaces = interfaces;
        this.lost = lost;
        this.adoption = adoption;
        this.interrupted = interrupted;
        this.locks = locks;
        this.pipeline = pipeline;
    }

    /** What is done under the locks of an attach. */
    private interface Attaching<T> {
        T work(Family family, Program program, Family.Target target);
    }

    /** Has what an agent left half done that cannot be taken back be done, once and before anything else; whoever calls meanwhile waits. */
    void beReady() {
        if (!ready) {
            finishInterrupted();
        }
    }

    private synchronized void finishInterrupted() {
        if (!ready) {
            interrupted.make();
            ready = true;
        }
    }

    List<Program> load(LoadRequest request) {
        adoption.atStart();
        beReady();
        return loads.load(request);
    }

    Upgraded upgrade(UpgradeRequest request) {
        lost.look();
        beReady();
        return upgrades.upgrade(request);
    }

    Upgraded rollback(RollbackRequest request) {
        lost.look();
        beReady();
        return upgrades.rollback(request);
    }

    /** The versions of a program that are remembered, the present one last. */
    List<ProgramVersion> versions(long programId) {
        return upgrades.versions(programId);
    }

    Link attach(AttachSpec spec) {
        beReady();
        return attaching(spec, (family, program, target) -> {
            target.hook()
                    .ifPresent(hook -> interfaces.include(hook.netInterface().namespace()));
            family.settle(target);
            Numbers numbers = new Numbers(store.nextLinkId(), store.nextSequence());
            return family.attempt(
                    List.of(target),
                    () -> pipeline.run(() -> family.attach(spec, program, target, numbers), family::doubt)
                            .link(numbers.linkId()));
        });
    }

    private <T> T attaching(AttachSpec spec, Attaching<T> attaching) {
        Family family = kinds.of(spec.kind());
        try (Held inUse = locks.programInUse(spec.programId())) {
            Program program = records.program(spec.programId());
            Family.Target target = family.target(spec);
            target.hook().ifPresent(lost::requireFree);
            try (Held held = family.lock(target)) {
                return attaching.work(family, program, target);
            }
        } finally {
            pipeline.awaitNews();
        }
    }

    /** A link that is already as it is to be stays as it is, and so does what it is a part of. */
    Link change(LinkChange change) {
        beReady();
        return onLink(change.linkId(), (family, row) -> {
            family.settle(List.of(row));
            LinkRow now = store.link(change.linkId()).orElseThrow(() -> gone(row.link()));
            return isAsAsked(now.link(), change)
                    ? now.link()
                    : pipeline.run(() -> family.change(change, now), family::doubt)
                            .link(change.linkId());
        });
    }

    static boolean isAsAsked(Link link, LinkChange change) {
        return link.details()
                .onHook()
                .filter(details -> change.applyTo(details).equals(details))
                .isPresent();
    }

    private static InterfaceNotFoundException gone(Link link) {
        return new InterfaceNotFoundException("link " + link.id() + " is gone: "
                + link.details().onHook().map(Changes::interfaceOf).orElse("what it was attached to")
                + " is no longer there");
    }

    private static String interfaceOf(HookDetails details) {
        return "interface \"" + details.interfaceName() + "\" (index " + details.ifindex() + ")";
    }

    /** A link that went without being detached is detached once all the same: whoever attached it has not been told. */
    Removal detach(DetachRequest request) {
        beReady();
        long id = request.linkId();
        if (restorer.detach(id)) {
            return new Removal(List.of("it was not attached: it waited to be restored after a reboot"));
        }
        try {
            return onLink(id, (family, row) -> {
                family.awaitEnd(List.of(row));
                family.settle(List.of(row));
                return new Removal(pipeline.run(() -> removal(family, id), family::doubt)
                        .draft()
                        .remarks());
            });
        } catch (BpfmanException e) {
            // what it was attached to may have gone in the midst of it
            store.link(id).ifPresent(this::depart);
            return records.departure(id).orElseThrow(() -> e);
        }
    }

    private Draft removal(Family family, long linkId) {
        return family.removal(List.of(records.link(linkId)), Optional.empty());
    }

    private void depart(LinkRow row) {
        Family family = kinds.of(row.link().kind());
        try (Held held = family.lock(List.of(row))) {
            family.depart(row);
        }
    }

    /** Works on a link, under the locks of it, as it is recorded then. */
    private <T> T onLink(long linkId, BiFunction<Family, LinkRow, T> work) {
        LinkRow row = records.link(linkId);
        Family family = kinds.of(row.link().kind());
        try (Held held = family.lock(List.of(row))) {
            return work.apply(family, records.link(linkId));
        } finally {
            pipeline.awaitNews();
        }
    }

    Removal unload(UnloadRequest request) {
        beReady();
        if (restorer.unload(request)) {
            return new Removal(List.of("it was not loaded: it waited to be restored after a reboot"));
        }
        Program unloaded = unloading(
                request,
                (family, links) -> {
                    family.awaitEnd(links);
                    family.settle(links);
                },
                (family, program) -> loads.unloading(List.of(program), () -> {
                    pipeline.run(() -> removal(family, program), family::doubt);
                    return program;
                }));
        return records.ofUnloaded(unloaded);
    }

    private Draft removal(Family family, Program program) {
        return family.removal(store.linksOfProgram(program.id()), Optional.of(program));
    }

    /** Does {@code work} with a program that nobody can attach meanwhile, and whose links are settled. */
    private <T> T unloading(
            UnloadRequest request,
            BiConsumer<Family, Collection<LinkRow>> settle,
            BiFunction<Family, Program, T> work) {
        try (Held unloading = locks.programUnloading(request.programId())) {
            Program program = records.program(request.programId());
            Family family = kinds.of(program.type());
            List<LinkRow> links = store.linksOfProgram(request.programId());
            try (Held held = family.lock(links)) {
                settle.accept(family, links);
                requireAllowed(request, store.linksOfProgram(request.programId()));
                return work.apply(family, program);
            }
        } finally {
            pipeline.awaitNews();
        }
    }

    static void requireAllowed(UnloadRequest request, List<LinkRow> links) {
        if (!links.isEmpty() && request.links() == UnloadRequest.WhenLinked.REFUSE) {
            throw new InvalidSpecException("program " + request.programId() + " is still attached by link(s) "
                    + links.stream().map(row -> Long.toString(row.link().id())).collect(Collectors.joining(", "))
                    + "; detach them first");
        }
    }

    /** A dispatcher that is already as it is to be stays as it is. */
    void change(SetCounting change) {
        beReady();
        dispatchers.change(change);
    }

    /** Changes how dispatchers are built from now on, and has them follow. */
    void change(SettingChange change) {
        beReady();
        dispatchers.change(change);
    }

    /** Has every dispatcher that the service serves on the backend that it prefers now, doing what is configured now. */
    void moveAll(DispatcherService service) {
        dispatchers.follow(service);
    }

    PlanPreview preview(Change change) {
        if (change instanceof LoadRequest request) {
            return loads.plan(request).preview();
        }
        if (change instanceof UpgradeRequest request) {
            return upgrades.preview(request);
        }
        if (change instanceof RollbackRequest request) {
            return upgrades.preview(request);
        }
        if (change instanceof SettingChange request) {
            return dispatchers.preview(request);
        }
        return draft(change).plan().preview();
    }

    private Draft draft(Change change) {
        if (change instanceof AttachSpec spec) {
            return attaching(spec, (family, program, target) -> family.attach(spec, program, target, Numbers.PREVIEW));
        }
        if (change instanceof LinkChange request) {
            return onLink(request.linkId(), (family, row) -> family.change(request, row));
        }
        if (change instanceof DetachRequest request) {
            return onLink(request.linkId(), (family, row) -> family.removal(List.of(row), Optional.empty()));
        }
        if (change instanceof SetCounting request) {
            return dispatchers.draft(request);
        }
        return unloading((UnloadRequest) change, (family, links) -> {}, this::removal);
    }

    /** Makes the commits that the end of an agent came between, in the database that there is then. */
    void makeInterrupted() {
        adoption.atStart();
        beReady();
    }

    /**
     * Recovers every attach point and removes what belongs to nobody. One that cannot be recovered is tried again before its next change; the log
     * says why.
     */
    void recoverAll() {
        makeInterrupted();
        kinds.families().forEach(Family::recoverAll);
        loads.removeOrphans();
        adoption.catchUp();
    }

    /** Recovers what is not known to be as it is recorded, as far as the services are there that it needs. */
    void recoverDoubtful() {
        adoption.atStart();
        kinds.families().forEach(Family::recoverDoubtful);
    }
}
