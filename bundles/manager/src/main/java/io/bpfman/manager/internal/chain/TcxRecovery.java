// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.DispatcherKey;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.execute.Executor;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.recover.LostDatabase;
import io.bpfman.manager.internal.recover.SettledAttachPoints;
import io.bpfman.spi.kernel.NetNamespace;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.log.Logger;

/** The same as the recovery of dispatchers, of the TCX links of a hook that have no dispatcher. */
public final class TcxRecovery {

    private final TcxFetcher fetcher;
    private final Executor executor;
    private final Announcer announcer;
    private final LostDatabase lost;
    private final Logger log;
    private final SettledAttachPoints settled = new SettledAttachPoints();

    public TcxRecovery(TcxFetcher fetcher, Executor executor, Announcer announcer, LostDatabase lost, Logger log) {
        this.fetcher = fetcher;
        this.executor = executor;
        this.announcer = announcer;
        this.lost = lost;
        this.log = log;
    }

    /** Every hook that there is something of. */
    public Set<DispatcherKey> hooks() {
        return fetcher.attachPoints();
    }

    /** Recovers the links of one hook unless that was done; the caller holds its lock. */
    public void recover(DispatcherKey key) {
        if (settled.contains(key)) {
            return;
        }
        if (lost.holds(key)) {
            if (!fetcher.hangsNothing(key)) {
                return;
            }
            lost.letGoOfTcx(key);
        }
        while (!settled.contains(key)) {
            if (ChainRetry.of(key.toString()).run(() -> isAsRecorded(key))) {
                settled.settle(key);
            }
        }
    }

    /** Whether there was nothing to do; otherwise one step is done. */
    private boolean isAsRecorded(DispatcherKey key) {
        return isAsRecorded(key, fetcher.recovery(key));
    }

    private boolean isAsRecorded(DispatcherKey key, TcxRecoverySnapshot snapshot) {
        Optional<Plan> plan = TcxRecoveryPlanner.plan(snapshot);
        plan.ifPresent(step -> {
            snapshot.strays()
                    .keySet()
                    .forEach(pin -> log.warn("no link is recorded to which this belongs: {} goes", pin));
            step.preview().steps().forEach(each -> log.info("recovery of {}: {}", key, each.action()));
            announcer.post(new Announcer.News(
                    Announcer.Before.ofTcx(List.of(snapshot.chain()), Map.of()),
                    executor.execute(step).written()));
        });
        return plan.isEmpty();
    }

    /** Looks again whether the links are as they are recorded, because their interface may have gone; the caller holds the hook's lock. */
    public void settle(DispatcherKey key) {
        again(List.of(key));
        recover(key);
    }

    /** The same for a hook in a namespace that is said to be gone: nothing is left on it, unless a path leads there. */
    public void settleWithNamespace(DispatcherKey key) {
        ChainRetry.of(key.toString()).run(() -> isAsRecorded(key, fetcher.recoveryWithNamespace(key)));
        settle(key);
    }

    /** The namespace of a hook, by the path that is recorded for one of its links; empty when none is recorded. */
    public Optional<NetNamespace> namespaceOf(DispatcherKey key) {
        return fetcher.namespaceOf(key);
    }

    /** Lets the next change of these hooks recover them first, because one has left something behind. */
    public void again(Collection<DispatcherKey> keys) {
        settled.doubt(keys);
    }
}
