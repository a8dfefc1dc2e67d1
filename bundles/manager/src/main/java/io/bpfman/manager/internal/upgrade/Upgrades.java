// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.upgrade;

import io.bpfman.api.Change;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramVersion;
import io.bpfman.api.RollbackRequest;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.Upgraded;
import io.bpfman.manager.internal.Family;
import io.bpfman.manager.internal.Kinds;
import io.bpfman.manager.internal.Records;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.execute.AttachPointLocks.SharedMaps;
import io.bpfman.manager.internal.execute.Bindings;
import io.bpfman.manager.internal.execute.Executor;
import io.bpfman.manager.internal.execute.Pipeline;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.Loads;
import io.bpfman.manager.internal.load.MapUse;
import io.bpfman.manager.internal.load.ProgramRemoval;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Replacement;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.VersionRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Takes upgrades and rollbacks through the rooms. The new version is loaded first, by a plan that records nothing: killed then, it is what belongs to no program. A
 * second plan, with one commit, puts it in the old one's place. For any thread.
 */
@SuppressWarnings("try") // locks are held, not used
public final class Upgrades {

    private static final Commit NOTHING = new Commit(List.of(), List.of());

    private final Store store;
    private final Records records;
    private final Kinds kinds;
    private final Loads loads;
    private final UpgradeFetcher fetcher;
    private final BytecodeKeep keep;
    private final Settings settings;
    private final AttachPointLocks locks;
    private final Pipeline pipeline;
    private final Executor executor;

    public Upgrades(
            Store store,
            Records records,
            Kinds kinds,
            Loads loads,
            UpgradeFetcher fetcher,
            BytecodeKeep keep,
            Settings settings,
            AttachPointLocks locks,
            Pipeline pipeline,
            Executor executor) {
        this.store = store;
        this.records = records;
        this.kinds = kinds;
        this.loads = loads;
        this.fetcher = fetcher;
        this.keep = keep;
        this.settings = settings;
        this.locks = locks;
        this.pipeline = pipeline;
        this.executor = executor;
    }

    /** What is done with an upgrade whose program nobody else uses, and whose links are locked. */
    private interface Work<T> {
        T of(Family family, Program old, List<LinkRow> links, NewVersion next);
    }

    /** Puts a new version in a program's place. */
    public Upgraded upgrade(UpgradeRequest request) {
        return upgrade(wish(request));
    }

    /** Puts the version before in a program's place. */
    public Upgraded rollback(RollbackRequest request) {
        return upgrade(wish(request));
    }

    /** What that would do. */
    public PlanPreview preview(UpgradeRequest request) {
        return preview(wish(request));
    }

    /** What that would do. */
    public PlanPreview preview(RollbackRequest request) {
        return preview(wish(request));
    }

    private Wish wish(UpgradeRequest request) {
        Program old = records.program(request.programId());
        return Wish.of(request, loads.fetched(request.source()), old);
    }

    private Wish wish(RollbackRequest request) {
        records.program(request.programId());
        return Wish.of(request, store.versions(request.programId()), keep);
    }

    /** How new versions are loaded, and taken away again. */
    interface Loader {
        Program load(NewVersion version);

        /** Failures are added to the one because of which it is done. */
        void unload(Program next, Throwable failure);
    }

    /**
     * Works with the objects of new versions that are to take several programs' places as one; they are copied before, and go afterwards.
     *
     * @param asked {@link UpgradeRequest}s and {@link RollbackRequest}s, of one program each
     * @param exact the metadata of those that have what they are asked to have and nothing of the old version's, by the programs' ids
     */
    public <T> T together(List<Change> asked, Map<Long, Map<String, String>> exact, Function<UpgradeBatch, T> work) {
        List<Wish> wishes = asked.stream().map(change -> wish(change, exact)).toList();
        Loader loader = new Loader() {
            @Override
            public Program load(NewVersion version) {
                return Upgrades.this.load(version);
            }

            @Override
            public void unload(Program next, Throwable failure) {
                Upgrades.this.unload(next, failure);
            }
        };
        return loads.staged(wishes.stream().map(Wish::source).toList(), staged -> {
            Map<Wish, Loads.Staged> objects = new LinkedHashMap<>();
            wishes.forEach(wish -> objects.put(wish, staged.get(wish.source())));
            return work.apply(new UpgradeBatch(objects, loader, fetcher, records));
        });
    }

    private Wish wish(Change change, Map<Long, Map<String, String>> exact) {
        if (change instanceof RollbackRequest rollback) {
            return wish(rollback);
        }
        UpgradeRequest request = (UpgradeRequest) change;
        Map<String, String> metadata = exact.get(request.programId());
        if (metadata == null) {
            return wish(request);
        }
        Program old = records.program(request.programId());
        return Wish.exactly(request, loads.fetched(request.source()), metadata, old);
    }

    /** The versions that are remembered, the present one last. */
    public List<ProgramVersion> versions(long programId) {
        Program program = records.program(programId);
        List<VersionRow> earlier = store.versions(programId);
        List<ProgramVersion> versions = new ArrayList<>();
        for (VersionRow row : earlier) {
            versions.add(new ProgramVersion(
                    row.number(),
                    row.programId(),
                    row.programName(),
                    row.sha256(),
                    row.source(),
                    row.loadedAt(),
                    false));
        }
        versions.add(new ProgramVersion(
                UpgradeFetcher.number(earlier),
                programId,
                program.name(),
                keep.digest(programId).orElse(""),
                program.source(),
                program.createdAt(),
                true));
        return versions;
    }

    private Upgraded upgrade(Wish wish) {
        Done done;
        try {
            done = locked(wish, true, this::replace);
        } catch (RuntimeException | Error e) {
            // a load that failed may have pinned its program all the same
            loads.removeOrphansAfter(e);
            throw e;
        } finally {
            pipeline.awaitNews();
        }
        List<String> remarks = new ArrayList<>(done.remarks);
        remarks.addAll(records.ofUnloaded(done.old).remarks());
        return new Upgraded(done.next, remarks);
    }

    /** What became of an upgrade. */
    private record Done(Program old, Program next, List<String> remarks) {}

    private PlanPreview preview(Wish wish) {
        return locked(wish, false, (family, old, links, next) -> {
            List<PlanPreview.Step> steps = new ArrayList<>(next.loading());
            Replacement replacement = new Replacement(old, next.foreseen(old));
            steps.addAll(
                    draft(family, replacement, links, next).plan().preview().steps());
            return new PlanPreview(steps);
        });
    }

    private <T> T locked(Wish wish, boolean settling, Work<T> work) {
        return loads.staged(wish.source(), (source, object) -> {
            wish.requireSame(source);
            try (Held alone = locks.programUnloading(wish.programId())) {
                Program old = records.program(wish.programId());
                Family family = kinds.of(old.type());
                List<LinkRow> links = store.linksOfProgram(old.id());
                try (Held held = family.lock(links)) {
                    if (settling) {
                        family.awaitEnd(links);
                        family.settle(links);
                    }
                    try (Held loading = locks.loading(shared(old, object))) {
                        return work.of(
                                family,
                                old,
                                store.linksOfProgram(old.id()),
                                fetcher.newVersion(wish, old, source, object));
                    }
                }
            }
        });
    }

    static List<SharedMaps> shared(Program old, ObjectFile object) {
        List<SharedMaps> shared = new ArrayList<>(List.of(SharedMaps.set(old.id()), SharedMaps.set(old.mapSet())));
        old.sharing().byName().keySet().forEach(name -> shared.add(SharedMaps.named(name)));
        object.mapsByName().forEach(name -> shared.add(SharedMaps.named(name)));
        return shared;
    }

    private Done replace(Family family, Program old, List<LinkRow> links, NewVersion version) {
        Program next = load(version);
        try {
            Replacement replacement = new Replacement(old, next);
            Draft draft = pipeline.run(() -> draft(family, replacement, links, version), family::doubt)
                    .draft();
            return new Done(old, next, draft.remarks());
        } catch (RuntimeException | Error e) {
            unload(next, e);
            throw e;
        }
    }

    private Program load(NewVersion version) {
        Plan plan = version.load();
        Executor.Done done = executor.execute(new Plan(plan.prepare(), NOTHING, plan.cleanup()), Set.of());
        return Bindings.programs(version.part(), done.loaded(), keep).get(0);
    }

    private Draft draft(Family family, Replacement replacement, List<LinkRow> links, NewVersion version) {
        Draft replaced = family.replacement(links, replacement);
        UpgradeSnapshot snapshot = fetcher.upgrade(replacement, List.of(replacement), version.maps());
        List<String> remarks = new ArrayList<>(replaced.remarks());
        remarks.addAll(snapshot.remarks());
        return new Draft(
                UpgradePlanner.plan(List.of(snapshot), replaced.plan()),
                replaced.attachPoints(),
                replaced.before().with(replacement.old()),
                remarks,
                replaced.subjects());
    }

    /** Takes a version away again that did not get its place. */
    private void unload(Program next, Throwable failure) {
        try {
            List<Action> cleanup = ProgramRemoval.of(new MapUse(next, store.programs()), List.of(), settings)
                    .cleanup();
            executor.execute(new Plan(List.of(), NOTHING, cleanup), Set.of());
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }
}
