// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.LoadFacts;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.LoadVerdict;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.IdReusedException;
import io.bpfman.manager.internal.Kinds;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.AttachPointLocks.SharedMaps;
import io.bpfman.manager.internal.execute.Pipeline;
import io.bpfman.manager.internal.plan.Before;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.manager.internal.policy.LoadGuard;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.store.StoreChange;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Takes loads of programs through the rooms. The object is read and digested before anything is locked; loads wait for each other only over maps that they
 * share, and unloads wait for loads only so. For any thread.
 */
@SuppressWarnings("try") // locks are held, not used
public final class Loads {

    /** Of as many objects at a time there are copies, of which the kernel bundle has one in memory: so any number of loads may be asked for at once. */
    private static final int AT_ONCE = 4;

    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final Kinds kinds;
    private final BytecodeKeep keep;
    private final MapFetcher maps;
    private final Settings settings;
    private final Clock clock;
    private final Orphans orphans;
    private final AttachPointLocks locks;
    private final Pipeline pipeline;
    private final Intake intake;

    public Loads(
            Kinds kinds,
            MapFetcher maps,
            BytecodeKeep keep,
            Settings settings,
            Clock clock,
            Orphans orphans,
            AttachPointLocks locks,
            Pipeline pipeline,
            Intake intake) {
        this.kinds = kinds;
        this.maps = maps;
        this.keep = keep;
        this.settings = settings;
        this.clock = clock;
        this.orphans = orphans;
        this.locks = locks;
        this.pipeline = pipeline;
        this.intake = intake;
    }

    public List<Program> load(LoadRequest asked) {
        LoadRequest request = intake.images().fetched(asked);
        try {
            return staged(request.source(), (source, object) -> load(request, source, object)).stream()
                    .map(change -> ((StoreChange.PutProgram) change).program())
                    .toList();
        } finally {
            pipeline.awaitNews();
        }
    }

    /** Loads programs again that were loaded before a reboot, out of the object that was kept of them. */
    public List<Program> restore(Reload reload) {
        try {
            ObjectSource source = keep.read(reload.kept());
            LoadRequest request = reload.request(keep, source.name());
            ObjectFile object = ObjectFile.parse(source);
            return made(request, object, () -> reload.over(plan(request, source, object), settings)).stream()
                    .filter(StoreChange.PutProgram.class::isInstance)
                    .map(change -> ((StoreChange.PutProgram) change).program())
                    .toList();
        } finally {
            pipeline.awaitNews();
        }
    }

    /** The same source, of which the object is here. It takes as long as the network does, so nothing may be locked. */
    public BytecodeSource fetched(BytecodeSource source) {
        return intake.images().fetched(source);
    }

    /** Passes when the rules of this host allow it. What is restored was allowed when it was loaded. */
    public void requireAllowed(LoadRequest request, ObjectSource source, ObjectFile object) {
        intake.guard().require(request, source, object);
    }

    /**
     * What the rules of this host say of a load.
     *
     * @param programs none for all of the object
     */
    public LoadVerdict verdict(BytecodeSource asked, List<ProgramSelector> programs) {
        return intake.guard().judge(facts(asked, programs));
    }

    /** What they would be asked about. */
    public LoadFacts facts(BytecodeSource asked, List<ProgramSelector> programs) {
        BytecodeSource from = fetched(asked);
        return staged(from, (source, object) -> {
            List<ProgramSelector> meant =
                    programs.isEmpty() ? AllPrograms.of(object) : AllPrograms.among(programs, object);
            return LoadGuard.facts(from, meant, source, object);
        });
    }

    /** Works with a copy of an object, which goes when this returns. */
    public <T> T staged(BytecodeSource from, BiFunction<ObjectSource, ObjectFile, T> work) {
        turns.acquireUninterruptibly();
        try (StagedObject staged = keep.stage(from)) {
            return work.apply(staged.source(), ObjectFile.parse(staged.source()));
        } finally {
            turns.release();
        }
    }

    /** An object, of which there is a copy. */
    public record Staged(ObjectSource source, ObjectFile object) {}

    /** Works with copies of several objects, which go when this returns. They take one turn, so that nobody waits for a turn who has one. */
    public <T> T staged(Collection<BytecodeSource> from, Function<Map<BytecodeSource, Staged>, T> work) {
        if (from.isEmpty()) {
            return work.apply(Map.of());
        }
        turns.acquireUninterruptibly();
        Deque<StagedObject> copies = new ArrayDeque<>();
        try {
            Map<BytecodeSource, Staged> staged = new HashMap<>();
            for (BytecodeSource source : from) {
                if (!staged.containsKey(source)) {
                    StagedObject copy = keep.stage(source);
                    copies.push(copy);
                    staged.put(source, new Staged(copy.source(), ObjectFile.parse(copy.source())));
                }
            }
            return work.apply(staged);
        } finally {
            copies.forEach(StagedObject::close);
            turns.release();
        }
    }

    private List<StoreChange> load(LoadRequest request, ObjectSource source, ObjectFile object) {
        requireAllowed(request, source, object);
        return made(request, object, () -> plan(request, source, object));
    }

    /** The kernel counts ids up: one that a program had which waits to be restored is given once, and not with the next attempt. */
    private List<StoreChange> made(LoadRequest request, ObjectFile object, Supplier<Plan> planned) {
        for (int attempts = maps.waiting(); ; attempts--) {
            try {
                return attempt(request, object, planned);
            } catch (IdReusedException e) {
                if (attempts <= 0) {
                    throw e;
                }
            }
        }
    }

    private List<StoreChange> attempt(LoadRequest request, ObjectFile object, Supplier<Plan> planned) {
        boolean begun = false;
        try (AttachPointLocks.Held held = locks.loading(shared(request, object))) {
            Plan plan = planned.get();
            begun = true;
            return pipeline.make(new Draft(plan, List.of(), Before.NOTHING), left -> {})
                    .written();
        } catch (RuntimeException | Error e) {
            if (begun) {
                removeOrphansAfter(e);
            }
            throw e;
        }
    }

    /** What a load would do. */
    public Plan plan(LoadRequest asked) {
        LoadRequest request = intake.images().fetched(asked);
        return staged(request.source(), (source, object) -> {
            requireAllowed(request, source, object);
            try (AttachPointLocks.Held held = locks.loading(shared(request, object))) {
                return plan(request, source, object);
            }
        });
    }

    private Plan plan(LoadRequest request, ObjectSource source, ObjectFile object) {
        return plan(request, source, object, maps.of(request));
    }

    /** How a load with these maps would be done. Whoever calls holds the locks of the maps. */
    public Plan plan(LoadRequest request, ObjectSource source, ObjectFile object, MapsThere there) {
        return LoadPlanner.plan(new LoadSnapshot(
                request, kinds.loadable(), source, object, extensionOf(request), there, settings, clock.instant()));
    }

    /** Of a mixture each program becomes what it is, and another form on demand. */
    private Optional<ExtensionTarget> extensionOf(LoadRequest request) {
        Set<ProgramType> types =
                request.programs().stream().map(ProgramSelector::type).collect(Collectors.toSet());
        ProgramType first = types.iterator().next();
        return types.size() == 1 && kinds.loadable().contains(first)
                ? kinds.of(first).extensionOf(first)
                : Optional.empty();
    }

    /** The maps that a load may share with others: those of the set that it names, and those of its object that are shared by name. */
    private static Collection<SharedMaps> shared(LoadRequest request, ObjectFile object) {
        List<SharedMaps> shared = new ArrayList<>();
        request.mapOwner().ifPresent(owner -> shared.add(SharedMaps.set(owner)));
        object.mapsByName().forEach(name -> shared.add(SharedMaps.named(name)));
        return shared;
    }

    /** Removes what belongs to no program, while none is being loaded or unloaded: a program is pinned before it is recorded. */
    public void removeOrphans() {
        try (AttachPointLocks.Held held = locks.noneLoading()) {
            orphans.remove();
        }
    }

    /** Does something while no program that shares maps with one of these is loaded or unloaded. Whoever calls holds the other locks it needs. */
    public <T> T unloading(Collection<Program> programs, Supplier<T> work) {
        return unloading(programs, List.of(), work);
    }

    /** The same, while nobody loads or unloads what shares these maps besides. */
    public <T> T unloading(Collection<Program> programs, Collection<SharedMaps> besides, Supplier<T> work) {
        List<SharedMaps> shared = new ArrayList<>(besides);
        for (Program program : programs) {
            shared.add(SharedMaps.set(program.id()));
            shared.add(SharedMaps.set(program.mapSet()));
            program.sharing().byName().keySet().forEach(name -> shared.add(SharedMaps.named(name)));
        }
        try (AttachPointLocks.Held held = locks.loading(shared)) {
            return work.get();
        }
    }

    /** A load that failed may have pinned its programs all the same; nobody knows their ids then. */
    public void removeOrphansAfter(Throwable failure) {
        try {
            removeOrphans();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }
}
