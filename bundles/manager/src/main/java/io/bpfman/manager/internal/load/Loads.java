// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.execute.Enactment;
import io.bpfman.manager.internal.member.Fetcher;
import io.bpfman.manager.internal.member.MemberMeans;
import io.bpfman.manager.internal.member.Recovery;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.store.StoreChange;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Takes loads of programs through the rooms. Loads take turns, because one may use the maps of another, and unloads take turns with them. For any
 * thread.
 */
public final class Loads {

    private final Fetcher fetcher;
    private final MemberMeans means;
    private final Recovery recovery;
    private final Enactment enactment;
    private final Object loading = new Object();

    public Loads(Fetcher fetcher, MemberMeans means, Recovery recovery, Enactment enactment) {
        this.fetcher = fetcher;
        this.means = means;
        this.recovery = recovery;
        this.enactment = enactment;
    }

    public List<Program> load(LoadRequest request) {
        try {
            return executeLoad(request).stream()
                    .map(change -> ((StoreChange.PutProgram) change).program())
                    .toList();
        } finally {
            enactment.settleNews();
        }
    }

    /** What a load would do. Takes its turn with loads, so that there is never more than one object to be kept somewhere. */
    public Plan plan(LoadRequest request) {
        synchronized (loading) {
            try (StagedObject object = fetcher.stage(request)) {
                return plan(request, object);
            }
        }
    }

    private Plan plan(LoadRequest request, StagedObject object) {
        return LoadPlanner.plan(fetcher.load(request, object.source(), means.toLoad(request)));
    }

    /** Removes what belongs to no program, while none is being loaded. */
    public void removeOrphans() {
        synchronized (loading) {
            recovery.removeOrphans();
        }
    }

    /** Does something while no program is loaded or unloaded. Whoever calls holds the locks it needs: none may be waited for in here. */
    public <T> T inTurn(Supplier<T> work) {
        synchronized (loading) {
            return work.get();
        }
    }

    /** Recovery takes its turn with loads: to it, a program that is pinned but not yet recorded is nobody's. */
    private List<StoreChange> executeLoad(LoadRequest request) {
        synchronized (loading) {
            try (StagedObject object = fetcher.stage(request)) {
                return execute(plan(request, object));
            }
        }
    }

    private List<StoreChange> execute(Plan plan) {
        try {
            return enactment.execute(plan, List.of(), new Announcer.Before(Map.of(), Map.of(), Map.of()));
        } catch (RuntimeException | Error e) {
            removeOrphansAfter(e);
            throw e;
        }
    }

    /** A load that failed may have pinned its programs all the same; nobody knows their ids then. */
    private void removeOrphansAfter(Throwable failure) {
        try {
            recovery.removeOrphans();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }
}
