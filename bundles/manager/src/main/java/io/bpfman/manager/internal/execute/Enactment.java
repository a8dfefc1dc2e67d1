// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.store.StoreChange;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/** Carries plans out and has others told of them once the change's locks are released. For any thread. */
public final class Enactment {

    private final Execution execution;
    private final Announcer announcer;

    /** News of this thread's change that its listeners have not heard yet; awaited only after the locks are released. */
    private final ThreadLocal<Optional<Future<?>>> news = ThreadLocal.withInitial(Optional::empty);

    public Enactment(Execution execution, Announcer announcer) {
        this.execution = execution;
        this.announcer = announcer;
    }

    /** Carries the plan out, with news of it for {@link #settleNews}; the caller holds the locks. */
    public List<StoreChange> execute(Plan plan, Collection<DispatcherKey> keys, Announcer.Before before) {
        List<StoreChange> written = execution.carryOut(plan, keys);
        news.set(Optional.of(announcer.enqueue(new Announcer.News(before, written))));
        return written;
    }

    /** Waits until this thread's news is told; the caller holds no lock any more. */
    public void settleNews() {
        Optional<Future<?>> told = news.get();
        news.remove();
        told.ifPresent(announcer::await);
    }

    /** The link of this id among what was written. */
    public static Link written(List<StoreChange> changes, long linkId) {
        return changes.stream()
                .filter(StoreChange.PutLink.class::isInstance)
                .map(change -> ((StoreChange.PutLink) change).row().link())
                .filter(link -> link.id() == linkId)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the plan did not record its link"));
    }
}
