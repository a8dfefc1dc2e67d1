// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.AttachPointLocks.SharedMaps;
import io.bpfman.manager.internal.execute.Enactment;
import io.bpfman.manager.internal.member.Fetcher;
import io.bpfman.manager.internal.member.MemberMeans;
import io.bpfman.manager.internal.member.Recovery;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.store.StoreChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Takes loads of programs through the rooms. The object is read and digested before anything is locked; loads wait for each other only over maps that they
 * share, and unloads wait for loads only so. For any thread.
 */
@SuppressWarnings("try") // locks are held, not used
public final class Loads {

    private final Fetcher fetcher;
    private final MemberMeans means;
    private final Recovery recovery;
    private final Enactment enactment;
    private final AttachPointLocks locks;

    public Loads(Fetcher fetcher, MemberMeans means, Recovery recovery, Enactment enactment, AttachPointLocks locks) {
        this.fetcher = fetcher;
        this.means = means;
        this.recovery = recovery;
        this.enactment = enactment;
        this.locks = locks;
    }

    public List<Program> load(LoadRequest request) {
        try (StagedObject object = fetcher.stage(request)) {
            return load(request, object.source()).stream()
                    .map(change -> ((StoreChange.PutProgram) change).program())
                    .toList();
        } finally {
            enactment.settleNews();
        }
    }

    private List<StoreChange> load(LoadRequest request, ObjectSource source) {
        ObjectFile object = ObjectFile.parse(source);
        boolean begun = false;
        try (AttachPointLocks.Held held = locks.loading(shared(request, object))) {
            Plan plan = plan(request, source, object);
            begun = true;
            return enactment.execute(plan, List.of(), new Announcer.Before(Map.of(), Map.of(), Map.of()));
        } catch (RuntimeException | Error e) {
            if (begun) {
                removeOrphansAfter(e);
            }
            throw e;
        }
    }

    /** What a load would do. */
    public Plan plan(LoadRequest request) {
        try (StagedObject staged = fetcher.stage(request)) {
            ObjectFile object = ObjectFile.parse(staged.source());
            try (AttachPointLocks.Held held = locks.loading(shared(request, object))) {
                return plan(request, staged.source(), object);
            }
        }
    }

    private Plan plan(LoadRequest request, ObjectSource source, ObjectFile object) {
        return LoadPlanner.plan(fetcher.load(request, source, object, means.toLoad(request)));
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
            recovery.removeOrphans();
        }
    }

    /** Does something while no program that shares maps with this one is loaded or unloaded. Whoever calls holds the other locks it needs. */
    public <T> T unloading(Program program, Supplier<T> work) {
        List<SharedMaps> shared =
                new ArrayList<>(List.of(SharedMaps.set(program.id()), SharedMaps.set(program.mapSet())));
        program.sharing().byName().keySet().forEach(name -> shared.add(SharedMaps.named(name)));
        try (AttachPointLocks.Held held = locks.loading(shared)) {
            return work.get();
        }
    }

    /** A load that failed may have pinned its programs all the same; nobody knows their ids then. */
    private void removeOrphansAfter(Throwable failure) {
        try {
            removeOrphans();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }
}
