// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Applied;
import io.bpfman.api.AttachSpec;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Program;
import io.bpfman.api.SetCounting;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.BatchWork.Drafted;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.execute.Pipeline;
import io.bpfman.manager.internal.load.Loads;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.recover.LostDatabase;
import io.bpfman.manager.internal.upgrade.UpgradeBatch;
import io.bpfman.manager.internal.upgrade.Upgrades;
import io.bpfman.manager.internal.watch.InterfaceKeeper;
import io.bpfman.spi.store.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes several changes as one through lock, settling, FETCH and COMPUTE, EXECUTE, and then tells others: one plan with one commit. What is to be loaded is loaded
 * before, by plans of its own, and unloaded again when the rest fails. For any thread.
 */
@SuppressWarnings("try") // locks are held, not used
final class Batches {

    private final Store store;
    private final Records records;
    private final Kinds kinds;
    private final Loads loads;
    private final InterfaceKeeper interfaces;
    private final LostDatabase lost;
    private final AttachPointLocks locks;
    private final Pipeline pipeline;
    private final Changes changes;
    private final Queries queries;
    private final Upgrades upgrades;

    /** @param changes by which programs that were loaded in vain are unloaded again */
    Batches(
            Store store,
            Records records,
            Kinds kinds,
            Loads loads,
            InterfaceKeeper interfaces,
            LostDatabase lost,
            AttachPointLocks locks,
            Pipeline pipeline,
            Changes changes,
            Queries queries,
            Upgrades upgrades) {
        this.store = store;
        this.records = records;
        this.kinds = kinds;
        this.loads = loads;
        this.interfaces = interfaces;
        this.lost = lost;
        this.locks = locks;
        this.pipeline = pipeline;
        this.changes = changes;
        this.queries = queries;
        this.upgrades = upgrades;
    }

    /**
     * What changes do not say of what they bring.
     *
     * @param disabled those of the attaches, by their places in the list, whose links come disabled
     * @param exact the metadata of new versions, by the programs' ids, that have what the upgrade says and nothing of the old version's
     */
    record Besides(Set<Integer> disabled, Map<Long, Map<String, String>> exact) {
        static final Besides NOTHING = new Besides(Set.of(), Map.of());

        Besides {
            disabled = Set.copyOf(disabled);
            exact = Map.copyOf(exact);
        }
    }

    List<Applied> apply(List<? extends Change> asked) {
        return apply(asked, Besides.NOTHING);
    }

    /** The same. */
    List<Applied> apply(List<? extends Change> asked, Besides besides) {
        BatchRequest request = BatchRequest.of(asked, besides.disabled());
        List<List<Program>> loaded = new ArrayList<>();
        Deque<Program> undo = new ArrayDeque<>();
        try {
            for (LoadRequest load : request.loads()) {
                List<Program> programs = changes.load(load);
                loaded.add(programs);
                programs.forEach(undo::push);
            }
            changes.beReady();
            BatchWork.Made made = request.hasMore() ? make(request, besides) : BatchWork.Made.NOTHING;
            return became(asked, loaded, made);
        } catch (RuntimeException | Error e) {
            undo.forEach(program -> unloadAgain(program, e));
            throw e;
        }
    }

    private void unloadAgain(Program program, Throwable failure) {
        try {
            changes.unload(UnloadRequest.of(program.id()));
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    private List<Applied> became(List<? extends Change> asked, List<List<Program>> loaded, BatchWork.Made made) {
        Iterator<List<Program>> programs = loaded.iterator();
        Iterator<Link> links = made.attached().iterator();
        List<Applied> became = new ArrayList<>();
        for (Change change : asked) {
            if (change instanceof LoadRequest load) {
                became.add(new Applied.Loaded(load, programs.next()));
            } else if (change instanceof AttachSpec spec) {
                became.add(new Applied.Attached(spec, links.next()));
            } else {
                became.add(became(change, made));
            }
        }
        return became;
    }

    private Applied became(Change change, BatchWork.Made made) {
        if (change instanceof LinkChange request) {
            return new Applied.Changed(request, made.changed(request.linkId()));
        }
        if (change instanceof SetCounting request) {
            return new Applied.Rebuilt(request, queries.dispatcher(request.key()));
        }
        if (BatchRequest.isUpgrade(change)) {
            return new Applied.Replaced(change, made.upgraded(BatchRequest.upgraded(change)));
        }
        if (change instanceof DetachRequest request) {
            return new Applied.Removed(request, made.detached(request.linkId()));
        }
        Program unloaded = made.unloaded(((UnloadRequest) change).programId());
        return new Applied.Removed(change, records.ofUnloaded(unloaded));
    }

    private BatchWork.Made make(BatchRequest request, Besides besides) {
        if (!request.upgrades().isEmpty()) {
            lost.look();
        }
        try {
            return upgrades.together(
                    request.upgrades(),
                    besides.exact(),
                    versions -> locked(request, versions, work -> {
                        work.hooks()
                                .forEach(hook ->
                                        interfaces.include(hook.netInterface().namespace()));
                        work.settle();
                        work.readAgain();
                        return loads.unloading(work.unloaded(), versions.shared(), () -> make(work, versions));
                    }));
        } catch (RuntimeException | Error e) {
            if (!request.upgrades().isEmpty()) {
                // a load that failed may have pinned its program all the same
                loads.removeOrphansAfter(e);
            }
            throw e;
        }
    }

    private BatchWork.Made make(BatchWork work, UpgradeBatch versions) {
        AtomicReference<Drafted> drafted = new AtomicReference<>(Drafted.NOTHING);
        Supplier<Draft> draft = () -> {
            drafted.set(work.draft());
            return work.whole(drafted.get());
        };
        versions.load();
        Draft.Made made;
        try {
            made = work.attempt(() -> pipeline.run(draft, left -> drafted.get().doubt()));
        } catch (RuntimeException | Error e) {
            versions.unload(e);
            throw e;
        }
        return work.made(made, drafted.get());
    }

    private <T> T locked(BatchRequest request, UpgradeBatch versions, Function<BatchWork, T> work) {
        try (Held programs = locks.programs(request.programsInUse(), request.programsUnloading())) {
            BatchWork fetched = BatchWork.of(request, versions, records, kinds, store);
            fetched.hooks().forEach(lost::requireFree);
            try (Held points = locks.attachPoints(fetched.attachPoints());
                    Held lone = locks.loneLinks(fetched.loneLinks())) {
                fetched.readAgain();
                return work.apply(fetched);
            }
        } finally {
            pipeline.awaitNews();
        }
    }

    PlanPreview preview(List<? extends Change> asked) {
        return preview(asked, Besides.NOTHING);
    }

    /** What {@link #apply(List, Besides)} would do; new versions are number 0 in it, because the kernel has not given them ids yet. */
    PlanPreview preview(List<? extends Change> asked, Besides besides) {
        BatchRequest request = BatchRequest.of(asked, besides.disabled());
        List<PlanPreview.Step> steps = new ArrayList<>();
        request.loads().forEach(load -> steps.addAll(loads.plan(load).preview().steps()));
        if (request.hasMore()) {
            steps.addAll(upgrades.together(
                    request.upgrades(),
                    besides.exact(),
                    versions -> locked(request, versions, work -> {
                        List<PlanPreview.Step> all =
                                new ArrayList<>(loads.unloading(List.of(), versions.shared(), versions::foresee));
                        all.addAll(work.whole(work.preview()).plan().preview().steps());
                        return all;
                    })));
        }
        if (steps.isEmpty()) {
            throw new InvalidSpecException("there is nothing to do: the list of changes is empty");
        }
        return new PlanPreview(steps);
    }
}
