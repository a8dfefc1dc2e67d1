// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import io.bpfman.api.ChainDetails;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.HookDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.Program;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.DocumentRow;
import io.bpfman.spi.store.EarlierStore;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.PlanRecord;
import io.bpfman.spi.store.PlanRecord.ActionRecord;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.Subject;
import io.bpfman.spi.store.VersionRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** The reference of the store's contract: forgets everything with the object. Thread-safe. */
public final class InMemoryStore implements EarlierStore {

    private volatile Tables tables = new Tables();
    private final AtomicLong lastLinkId = new AtomicLong();
    private final AtomicLong lastSequence = new AtomicLong();
    private final AtomicLong lastPlanId = new AtomicLong();

    @Override
    public List<Program> programs() {
        return List.copyOf(tables.programs.values());
    }

    @Override
    public Optional<Program> program(long programId) {
        return Optional.ofNullable(tables.programs.get(programId));
    }

    @Override
    public List<VersionRow> versions(long programId) {
        return tables.versions.getOrDefault(programId, List.of());
    }

    @Override
    public List<LinkRow> links() {
        return placed(tables, row -> true);
    }

    @Override
    public Optional<LinkRow> link(long linkId) {
        return placed(tables, row -> row.link().id() == linkId).stream().findFirst();
    }

    @Override
    public Optional<String> departure(long linkId) {
        return Optional.ofNullable(tables.departures.get(linkId));
    }

    @Override
    public Optional<String> boot() {
        return tables.boot;
    }

    @Override
    public List<LinkRow> linksOfProgram(long programId) {
        return placed(tables, row -> row.link().programId() == programId);
    }

    @Override
    public List<DocumentRow> documents() {
        return List.copyOf(tables.documents.values());
    }

    @Override
    public List<LinkRow> linksOfDispatcher(DispatcherKey key) {
        return tables.links.values().stream()
                .filter(row -> row.link().details() instanceof MemberDetails member
                        && member.dispatcherKey().equals(key))
                .sorted(Comparator.comparingInt(row -> details(row).position()))
                .toList();
    }

    @Override
    public List<LinkRow> chainLinks(LinkKind kind, DispatcherKey attachPoint) {
        return chainLinks(tables, kind, attachPoint);
    }

    private static List<LinkRow> chainLinks(Tables tables, LinkKind kind, DispatcherKey attachPoint) {
        List<LinkRow> rows = new ArrayList<>();
        tables.links.values().stream()
                .filter(row -> row.link().kind() == kind
                        && row.link().details() instanceof ChainDetails chain
                        && chain.attachPoint().equals(attachPoint))
                .sorted(Comparator.comparingInt((LinkRow row) -> details(row).priority())
                        .thenComparingLong(LinkRow::sequence))
                .forEach(row -> rows.add(
                        Rows.withDetails(row, ((ChainDetails) row.link().details()).at(rows.size()))));
        return rows;
    }

    /** Rows with the positions that follow from the others. */
    private static List<LinkRow> placed(Tables tables, Predicate<LinkRow> wanted) {
        return tables.links.values().stream()
                .filter(wanted)
                .map(row -> row.link().details() instanceof ChainDetails chain
                        ? chainLinks(tables, chain.kind(), chain.attachPoint()).stream()
                                .filter(placed ->
                                        placed.link().id() == row.link().id())
                                .findFirst()
                                .orElseThrow()
                        : row)
                .toList();
    }

    @Override
    public List<DispatcherRow> dispatchers() {
        return List.copyOf(tables.dispatchers.values());
    }

    @Override
    public Optional<DispatcherRow> dispatcher(DispatcherKey key) {
        return Optional.ofNullable(tables.dispatchers.get(key));
    }

    @Override
    public long nextLinkId() {
        return lastLinkId.incrementAndGet();
    }

    @Override
    public long nextSequence() {
        return lastSequence.incrementAndGet();
    }

    @Override
    public synchronized void skipNumbers(long linkId, long sequence) {
        lastLinkId.accumulateAndGet(linkId, Math::max);
        lastSequence.accumulateAndGet(sequence, Math::max);
    }

    @Override
    public synchronized void commit(List<StoreChange> changes, Runnable lastStep) {
        Tables next = tables.copy();
        changes.forEach(next::apply);
        next.check();
        lastStep.run();
        for (LinkRow row : next.links.values()) {
            lastLinkId.accumulateAndGet(row.link().id(), Math::max);
            lastSequence.accumulateAndGet(row.sequence(), Math::max);
        }
        tables = next;
    }

    @Override
    public List<PlanRecord> plans() {
        return List.copyOf(tables.plans.values());
    }

    @Override
    public synchronized long begin(PlanRecord plan) {
        long id = lastPlanId.incrementAndGet();
        Tables next = tables.copy();
        next.plans.put(id, new PlanRecord(id, plan.what(), plan.since(), false, plan.subjects(), plan.actions()));
        tables = next;
        return id;
    }

    @Override
    public synchronized void done(long planId, String actionId) {
        Tables next = tables.copy();
        next.plans.computeIfPresent(
                planId,
                (id, plan) -> new PlanRecord(
                        id,
                        plan.what(),
                        plan.since(),
                        plan.committed(),
                        plan.subjects(),
                        done(plan.actions(), actionId)));
        tables = next;
    }

    /** With this action done, and those before it that come before the commit. */
    private static List<ActionRecord> done(List<ActionRecord> actions, String actionId) {
        int position = actions.stream().map(ActionRecord::id).toList().indexOf(actionId);
        List<ActionRecord> after = new ArrayList<>();
        for (ActionRecord action : actions) {
            boolean done = action.id().equals(actionId)
                    || (action.part() == PlanRecord.Part.PREPARE && after.size() < position);
            after.add(done ? done(action) : action);
        }
        return after;
    }

    private static ActionRecord done(ActionRecord action) {
        return new ActionRecord(action.id(), action.part(), action.words(), action.facts(), true);
    }

    @Override
    public void end(long planId) {
        commit(List.of(new StoreChange.EndPlan(planId)));
    }

    @Override
    public synchronized void settled(Collection<Subject> subjects) {
        Tables next = tables.copy();
        next.plans.replaceAll((id, plan) -> {
            Set<Subject> left = new HashSet<>(plan.subjects());
            left.removeAll(subjects);
            return new PlanRecord(id, plan.what(), plan.since(), plan.committed(), left, plan.actions());
        });
        next.plans.values().removeIf(plan -> plan.subjects().isEmpty());
        tables = next;
    }

    private static HookDetails details(LinkRow row) {
        return (HookDetails) row.link().details();
    }

    /** A state of the store; not changed any more once it is visible. */
    private static final class Tables {

        private final TreeMap<Long, Program> programs = new TreeMap<>();
        private final TreeMap<Long, List<VersionRow>> versions = new TreeMap<>();
        private final TreeSet<Long> mapSets = new TreeSet<>();
        private final TreeMap<Long, LinkRow> links = new TreeMap<>();
        private final LinkedHashMap<Long, String> departures = new LinkedHashMap<>();
        private final TreeMap<String, DocumentRow> documents = new TreeMap<>();
        private final TreeMap<DispatcherKey, DispatcherRow> dispatchers = new TreeMap<>();
        private final TreeMap<Long, PlanRecord> plans = new TreeMap<>();
        private Optional<String> boot = Optional.empty();

        Tables copy() {
            Tables copy = new Tables();
            copy.programs.putAll(programs);
            copy.versions.putAll(versions);
            copy.mapSets.addAll(mapSets);
            copy.links.putAll(links);
            copy.departures.putAll(departures);
            copy.documents.putAll(documents);
            copy.dispatchers.putAll(dispatchers);
            copy.plans.putAll(plans);
            copy.boot = boot;
            return copy;
        }

        void apply(StoreChange change) {
            if (change instanceof StoreChange.PutProgram put) {
                put(put.program());
            } else if (change instanceof StoreChange.PutMapSet put) {
                mapSets.add(put.mapSet());
            } else if (change instanceof StoreChange.DeleteProgram delete) {
                programs.remove(delete.programId());
                versions.remove(delete.programId());
                mapSets.removeIf(set -> programs.values().stream().noneMatch(program -> program.mapSet() == set));
            } else if (change instanceof StoreChange.PutVersions put) {
                versions.put(put.programId(), put.versions());
            } else if (change instanceof StoreChange.PutLink put) {
                links.put(put.row().link().id(), put.row());
            } else if (change instanceof StoreChange.DeleteLink delete) {
                links.remove(delete.linkId());
                delete.departure().ifPresent(what -> depart(delete.linkId(), what));
            } else if (change instanceof StoreChange.ForgetDeparture forget) {
                departures.remove(forget.linkId());
            } else if (change instanceof StoreChange.PutDocument put) {
                documents.put(put.row().name(), put.row());
            } else if (change instanceof StoreChange.DeleteDocument delete) {
                documents.remove(delete.name());
            } else if (change instanceof StoreChange.PutDispatcher put) {
                dispatchers.put(put.row().key(), put.row());
            } else if (change instanceof StoreChange.DeleteDispatcher delete) {
                dispatchers.remove(delete.key());
            } else if (change instanceof StoreChange.CommitPlan plan) {
                plans.computeIfPresent(
                        plan.planId(),
                        (id, begun) -> new PlanRecord(
                                id,
                                begun.what(),
                                begun.since(),
                                true,
                                begun.subjects(),
                                begun.actions().stream()
                                        .map(action -> action.part() == PlanRecord.Part.PREPARE ? done(action) : action)
                                        .toList()));
            } else if (change instanceof StoreChange.EndPlan plan) {
                plans.remove(plan.planId());
            } else if (change instanceof StoreChange.RecordBoot record) {
                boot = Optional.of(record.bootId());
            }
        }

        private void depart(long linkId, String what) {
            departures.remove(linkId);
            departures.put(linkId, what);
            if (departures.size() > DEPARTURES) {
                departures.remove(departures.keySet().iterator().next());
            }
        }

        private void put(Program program) {
            boolean known = programs.containsKey(program.id());
            boolean fits = program.mapSet() != program.id()
                    ? mapSets.contains(program.mapSet())
                    : known || mapSets.add(program.id());
            if (!fits) {
                throw new StoreException("the store refused program " + program.id() + ": its map set "
                        + program.mapSet()
                        + (program.mapSet() == program.id() ? " is an earlier program's" : " is not there"));
            }
            programs.put(program.id(), program);
        }

        void check() {
            if (!programs.keySet().containsAll(versions.keySet())) {
                throw new StoreException("the store refused versions: their program is not there");
            }
            Set<Object> taken = new HashSet<>();
            for (LinkRow row : links.values()) {
                long id = row.link().id();
                require(programs.containsKey(row.link().programId()), id, "its program is not there");
                if (row.link().details() instanceof MemberDetails member) {
                    require(dispatchers.containsKey(member.dispatcherKey()), id, "its dispatcher is not there");
                    require(member.position() >= 0 && member.position() < 10, id, "its position is not 0 to 9");
                    require(row.counterIndex() >= 0 && row.counterIndex() < 16, id, "its counter is not 0 to 15");
                    require(taken.add(new Place(member.dispatcherKey(), member.position())), id, "its place is taken");
                } else if (row.link().details() instanceof HookDetails chained) {
                    require(row.link().kernelLinkId().isPresent(), id, "it has no kernel link");
                    require(
                            taken.add(new Attached(
                                    chained.attachPoint(), row.link().programId())),
                            id,
                            "its program is on the hook");
                }
                require(taken.add(row.sequence()), id, "its sequence number is taken");
                require(taken.add(row.link().pinPath()), id, "its pin is taken");
            }
            for (DispatcherRow row : dispatchers.values()) {
                if (row.numExtensions() < 1 || row.numExtensions() > 10) {
                    throw new StoreException("the store refused the dispatcher " + row.key()
                            + ": its number of filled slots is not 1 to 10");
                }
            }
        }

        private static void require(boolean holds, long linkId, String otherwise) {
            if (!holds) {
                throw new StoreException("the store refused link " + linkId + ": " + otherwise);
            }
        }
    }

    private record Attached(DispatcherKey attachPoint, long programId) {}

    private record Place(DispatcherKey key, int position) {}
}
