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
import io.bpfman.manager.internal.watch.InterfaceKeeper;
import io.bpfman.spi.store.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
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
            Queries queries) {
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
    }

    List<Applied> apply(List<? extends Change> asked) {
        return apply(asked, Set.of());
    }

    /**
     * The same.
     *
     * @param disabled those of the attaches, by their places in the list, whose links come disabled
     */
    List<Applied> apply(List<? extends Change> asked, Set<Integer> disabled) {
        BatchRequest request = BatchRequest.of(asked, disabled);
        List<List<Program>> loaded = new ArrayList<>();
        Deque<Program> undo = new ArrayDeque<>();
        try {
            for (LoadRequest load : request.loads()) {
                List<Program> programs = changes.load(load);
                loaded.add(programs);
                programs.forEach(undo::push);
            }
            BatchWork.Made made = request.hasMore() ? make(request) : BatchWork.Made.NOTHING;
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
        if (change instanceof DetachRequest request) {
            return new Applied.Removed(request, made.detached(request.linkId()));
        }
        Program unloaded = made.unloaded(((UnloadRequest) change).programId());
        return new Applied.Removed(change, records.ofUnloaded(unloaded));
    }

    private BatchWork.Made make(BatchRequest request) {
        return locked(request, work -> {
            work.hooks().forEach(hook -> interfaces.include(hook.netInterface().namespace()));
            work.settle();
            work.readAgain();
            AtomicReference<Drafted> drafted = new AtomicReference<>(Drafted.NOTHING);
            Supplier<Draft> draft = () -> {
                drafted.set(work.draft());
                return drafted.get().joined();
            };
            Draft.Made made = loads.unloading(
                    work.unloaded(),
                    () -> work.attempt(
                            () -> pipeline.run(draft, left -> drafted.get().doubt())));
            return work.made(made, drafted.get());
        });
    }

    private <T> T locked(BatchRequest request, Function<BatchWork, T> work) {
        try (Held programs = locks.programs(request.programsInUse(), request.programsUnloading())) {
            BatchWork fetched = BatchWork.of(request, records, kinds, store);
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
        BatchRequest request = BatchRequest.of(asked, Set.of());
        List<PlanPreview.Step> steps = new ArrayList<>();
        request.loads().forEach(load -> steps.addAll(loads.plan(load).preview().steps()));
        if (request.hasMore()) {
            steps.addAll(locked(
                    request, work -> work.preview().joined().plan().preview().steps()));
        }
        if (steps.isEmpty()) {
            throw new InvalidSpecException("there is nothing to do: the list of changes is empty");
        }
        return new PlanPreview(steps);
    }
}
