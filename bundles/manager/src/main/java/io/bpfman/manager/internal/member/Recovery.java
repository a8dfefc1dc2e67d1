// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.PlanPreview;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.manager.internal.execute.Executor;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.recover.LostDatabase;
import io.bpfman.manager.internal.recover.SettledAttachPoints;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.log.Logger;

/**
 * Brings store, kernel and bpffs together again after an agent ended at any point: each attach point once, before its first change or when all bundles
 * are started, whichever comes first. Most are as they are recorded, which a survey of all of them sees in few reads.
 */
public final class Recovery {

    private final RecoveryFetcher fetcher;
    private final Executor executor;
    private final Dispatchers dispatchers;
    private final Announcer announcer;
    private final Logger log;
    private final SettledAttachPoints settled;
    private final LostDatabase lost;

    public Recovery(
            RecoveryFetcher fetcher,
            SettledAttachPoints settled,
            Executor executor,
            Dispatchers dispatchers,
            Announcer announcer,
            LostDatabase lost,
            Logger log) {
        this.fetcher = fetcher;
        this.settled = settled;
        this.executor = executor;
        this.dispatchers = dispatchers;
        this.announcer = announcer;
        this.lost = lost;
        this.log = log;
    }

    /** Says what earlier releases loaded and should be loaded again. */
    public void tellOfEarlierReleases() {
        fetcher.untyped().notices().forEach(notice -> log.warn("{}", notice));
    }

    /** Looks at every attach point there is something of: those that have to be recovered are {@link #doubtful} then. */
    public void survey() {
        settled.surveyed(fetcher.unsettled());
    }

    /** The attach points that are in doubt now. */
    public Set<DispatcherKey> doubtful() {
        return settled.doubtful();
    }

    /** Recovers one attach point unless it is known to be as it is recorded; the caller holds its lock. */
    public void recover(DispatcherKey key) {
        if (settled.contains(key)) {
            return;
        }
        if (lost.holds(key)) {
            if (!fetcher.hangsNothing(key)) {
                return;
            }
            lost.letGo(key);
        }
        RecoverySnapshot snapshot =
                fetcher.attachPoint(key, Means.of(dispatchers.of(key.type())).status());
        Optional<Plan> plan = RecoveryPlanner.plan(snapshot);
        if (plan.isPresent()) {
            tell(key, snapshot.row().isPresent(), plan.get());
            announcer.post(new Announcer.News(
                    Announcer.Before.of(snapshot), executor.execute(plan.get()).written()));
        }
        if (fetcher.isTidy(key)) {
            settled.settle(key);
        }
    }

    /** What nobody recorded is taken down for all to see. */
    private void tell(DispatcherKey key, boolean recorded, Plan plan) {
        for (PlanPreview.Step step : plan.preview().steps()) {
            if (recorded) {
                log.info("recovery of {}: {}", key, step.action());
            } else {
                log.warn("nothing is recorded of {}: {}", key, step.action());
            }
        }
    }

    /** Lets the next change of these attach points recover them first, because one has left something behind. */
    public void again(Collection<DispatcherKey> keys) {
        settled.doubt(keys);
    }

    /** Removes pins of programs that no row knows; nothing may be loading or unloading. */
    public void removeOrphans() {
        RecoveryFetcher.Orphans orphans = fetcher.orphans(lost::contains);
        List<Action> cleanup = new ArrayList<>();
        orphans.pins().forEach(pin -> cleanup.add(new Action.RemovePin(pin)));
        orphans.directories().forEach(directory -> cleanup.add(new Action.RemoveDirectory(directory)));
        orphans.bytecode().forEach(id -> cleanup.add(new Action.DropBytecode(id, fetcher.keptIn())));
        if (!cleanup.isEmpty()) {
            cleanup.forEach(action -> log.warn("no program is recorded to which this belongs: {}", action.describe()));
            executor.execute(new Plan(List.of(), new Commit(List.of(), List.of()), cleanup));
        }
    }
}
