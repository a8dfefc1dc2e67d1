// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Program;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.execute.Pipeline;
import io.bpfman.manager.internal.plan.Before;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.recover.DecidedCommit;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.PlanRecord;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.log.Logger;

/**
 * Makes the commits that the end of an agent came between: of several links that go with one commit the first may have gone, and then the others go, too, and all
 * is written that was to be. One of which none has gone is left to whoever recovers its links, which stay. It is for the start, before anything else is recovered
 * or changed: what is in the journal then is an agent's that has ended.
 */
@SuppressWarnings("try") // locks are held, not used
final class InterruptedCommits {

    private final Store store;
    private final Kinds kinds;
    private final AttachPointLocks locks;
    private final Pipeline pipeline;
    private final Logger log;

    InterruptedCommits(Store store, Kinds kinds, AttachPointLocks locks, Pipeline pipeline, Logger log) {
        this.store = store;
        this.kinds = kinds;
        this.locks = locks;
        this.pipeline = pipeline;
        this.log = log;
    }

    void make() {
        store.plans().forEach(this::attempt);
    }

    private void attempt(PlanRecord plan) {
        try {
            DecidedCommit.of(plan).ifPresent(commit -> make(plan, commit));
        } catch (RuntimeException | Error e) {
            log.error("a change is not made to its end, its links are recovered one by one: {}", e.getMessage(), e);
        }
    }

    private void make(PlanRecord plan, DecidedCommit decided) {
        Set<DispatcherKey> points = plan.subjects().stream()
                .flatMap(subject -> subject.attachPoint().stream())
                .collect(Collectors.toSet());
        try (Held held = locks.attachPoints(points);
                Held lone = locks.loneLinks(decided.links())) {
            List<LinkRow> leaving = decided.links().stream()
                    .flatMap(id -> store.link(id).stream())
                    .filter(LinkRow::detaching)
                    .toList();
            if (leaving.size() == decided.links().size() && hasBegun(leaving)) {
                log.info("recovery: {}", plan.what());
                pipeline.follow(draft(plan, decided, leaving), draft -> {});
            }
        }
    }

    private boolean hasBegun(List<LinkRow> leaving) {
        boolean[] gone = {false};
        kinds.each(leaving, (family, rows) -> gone[0] |= !family.missing(rows).isEmpty());
        return gone[0];
    }

    private Draft draft(PlanRecord plan, DecidedCommit decided, List<LinkRow> leaving) {
        List<StoreChange> changes = new ArrayList<>(decided.changes());
        changes.add(new StoreChange.EndPlan(plan.id()));
        List<Commit.Withdrawal> withdrawals = new ArrayList<>();
        kinds.each(
                leaving,
                (family, rows) -> withdrawals.addAll(
                        family.removal(rows, Optional.empty()).plan().commit().withdrawals()));
        return new Draft(
                new Plan(List.of(), new Commit(List.of(new Commit.Part.Rows(changes)), withdrawals), List.of()),
                plan.subjects().stream()
                        .flatMap(subject -> subject.attachPoint().stream())
                        .toList(),
                before(decided.changes()),
                List.of(),
                plan.subjects());
    }

    /** The rows that are there of what is going to be written. */
    private Before before(List<StoreChange> changes) {
        Map<Long, Program> programs = new HashMap<>();
        Map<Long, LinkRow> links = new HashMap<>();
        Map<DispatcherKey, DispatcherRow> dispatchers = new HashMap<>();
        for (StoreChange change : changes) {
            if (change instanceof StoreChange.DeleteProgram delete) {
                store.program(delete.programId()).ifPresent(program -> programs.put(program.id(), program));
            } else if (change instanceof StoreChange.DeleteLink delete) {
                store.link(delete.linkId()).ifPresent(row -> links.put(delete.linkId(), row));
            } else if (change instanceof StoreChange.PutLink put) {
                long id = put.row().link().id();
                store.link(id).ifPresent(row -> links.put(id, row));
            } else if (change instanceof StoreChange.DeleteDispatcher delete) {
                store.dispatcher(delete.key()).ifPresent(row -> dispatchers.put(delete.key(), row));
            } else if (change instanceof StoreChange.PutDispatcher put) {
                store.dispatcher(put.row().key()).ifPresent(row -> dispatchers.put(row.key(), row));
            }
        }
        return new Before(programs, links, dispatchers, Set.of());
    }
}
