// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.restore;

import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.Family;
import io.bpfman.manager.internal.Kinds;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.execute.Pipeline;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.Loads;
import io.bpfman.manager.internal.load.Reload;
import io.bpfman.manager.internal.plan.Reattachment;
import io.bpfman.manager.internal.recover.LostDatabase;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.EarlierStore;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.VersionRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.log.Logger;

/**
 * Brings back what was loaded and attached before a reboot: each load, each dispatcher's members and each other link by a plan of its own, so that one that fails
 * does not hold up the others. What is brought back is first recorded, and then no longer set aside; an agent that is killed in between leaves both, and what is
 * recorded counts. For any thread; one pass at a time.
 */
@SuppressWarnings("try") // locks are held, not used
public final class Restorer {

    private final Store store;
    private final EarlierStore earlier;
    private final Kinds kinds;
    private final Loads loads;
    private final BytecodeKeep keep;
    private final LostDatabase lost;
    private final AttachPointLocks locks;
    private final Pipeline pipeline;
    private final Logger log;
    /** Why a link is not attached again, as it was told, by its id. */
    private final Map<Long, String> links = new ConcurrentHashMap<>();
    /** The same of programs, by their ids before the reboot. */
    private final Map<Long, String> programs = new ConcurrentHashMap<>();

    public Restorer(
            Store store,
            EarlierStore earlier,
            Kinds kinds,
            Loads loads,
            BytecodeKeep keep,
            LostDatabase lost,
            AttachPointLocks locks,
            Pipeline pipeline,
            Logger log) {
        this.store = store;
        this.earlier = earlier;
        this.kinds = kinds;
        this.loads = loads;
        this.keep = keep;
        this.lost = lost;
        this.locks = locks;
        this.pipeline = pipeline;
        this.log = log;
    }

    /** Tries all that waits; whether something waits still. */
    public synchronized boolean pass() {
        if (earlier.programs().isEmpty()) {
            return false;
        }
        forgetRestored();
        restorePrograms();
        for (List<LinkRow> target : targets()) {
            restore(target);
        }
        forgetRestored();
        return !earlier.programs().isEmpty();
    }

    /** The links that wait, each with what it waits for. */
    public List<Link> waiting() {
        Map<Long, Program> now = restored();
        return earlier.links().stream()
                .filter(row -> store.link(row.link().id()).isEmpty())
                .map(row -> current(row, now).link().waiting(why(row, now)))
                .toList();
    }

    /** The programs that wait, by their ids before the reboot, each with what it waits for. */
    public Map<Long, String> waitingPrograms() {
        Map<Long, Program> now = restored();
        Map<Long, String> waiting = new TreeMap<>();
        earlier.programs().stream()
                .map(Program::id)
                .filter(id -> !now.containsKey(id))
                .forEach(id -> waiting.put(id, programs.getOrDefault(id, NOT_TRIED)));
        return waiting;
    }

    private static final String NOT_TRIED = "it was not tried yet";

    private String why(LinkRow row, Map<Long, Program> now) {
        long program = row.link().programId();
        return now.containsKey(program)
                ? links.getOrDefault(row.link().id(), NOT_TRIED)
                : "program " + program + " is not loaded again: " + programs.getOrDefault(program, NOT_TRIED);
    }

    /** Whether there was such a link among those that wait: it is none any more. */
    public synchronized boolean detach(long linkId) {
        Optional<LinkRow> row = earlier.link(linkId);
        if (row.isEmpty() || store.link(linkId).isPresent()) {
            return false;
        }
        forget(List.of(row.get()));
        forgetRestored();
        return true;
    }

    /**
     * Forgets what still waits of a program that is to be unloaded.
     *
     * @return whether the program itself waits, named by its id before the reboot, so that nothing else is to be unloaded
     * @throws InvalidSpecException when links of it wait, and it is not to be unloaded then
     */
    public synchronized boolean unload(UnloadRequest request) {
        Optional<Program> program = store.program(request.programId());
        OptionalLong before = program.isPresent() ? program.get().restoredFrom() : OptionalLong.of(request.programId());
        if (before.isEmpty() || earlier.program(before.getAsLong()).isEmpty()) {
            return false;
        }
        List<LinkRow> waiting = earlier.linksOfProgram(before.getAsLong());
        if (!waiting.isEmpty() && request.links() == UnloadRequest.WhenLinked.REFUSE) {
            throw new InvalidSpecException("link(s) "
                    + waiting.stream()
                            .map(row -> Long.toString(row.link().id()))
                            .collect(Collectors.joining(", "))
                    + " of program " + request.programId() + " wait to be restored; detach them first");
        }
        forget(waiting);
        forgetPrograms(List.of(before.getAsLong()));
        return program.isEmpty();
    }

    /** The programs that were brought back, by the ids that they had. */
    private Map<Long, Program> restored() {
        Map<Long, Program> now = new HashMap<>();
        store.programs().forEach(program -> program.restoredFrom().ifPresent(before -> now.put(before, program)));
        return now;
    }

    private static LinkRow current(LinkRow row, Map<Long, Program> now) {
        Program program = now.get(row.link().programId());
        return program == null ? row : row.ofProgram(program.id());
    }

    /** What is recorded is not set aside any more. */
    private void forgetRestored() {
        forget(earlier.links().stream()
                .filter(row -> store.link(row.link().id()).isPresent())
                .toList());
        Map<Long, Program> now = restored();
        Set<Long> needed = new HashSet<>();
        earlier.links().forEach(row -> needed.add(row.link().programId()));
        earlier.programs().stream()
                .filter(program -> !now.containsKey(program.id()))
                .forEach(program -> program.sharing().owner().ifPresent(needed::add));
        forgetPrograms(earlier.programs().stream()
                .map(Program::id)
                .filter(id -> now.containsKey(id) && !needed.contains(id))
                .toList());
    }

    /** What is kept of them goes, too: no other program has such an id while it is set aside. */
    private void forgetPrograms(List<Long> ids) {
        if (!ids.isEmpty()) {
            ids.forEach(keep::remove);
            earlier.commit(ids.stream()
                    .<StoreChange>map(StoreChange.DeleteProgram::new)
                    .toList());
        }
    }

    /** A dispatcher of which no member waits any more is forgotten with the last one. */
    private void forget(List<LinkRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        Set<Long> ids = rows.stream().map(row -> row.link().id()).collect(Collectors.toSet());
        List<StoreChange> changes = new ArrayList<>();
        ids.forEach(id -> changes.add(new StoreChange.DeleteLink(id)));
        rows.stream()
                .flatMap(row -> row.link().details().inDispatcher().stream())
                .map(member -> member.dispatcherKey())
                .distinct()
                .filter(key -> earlier.linksOfDispatcher(key).stream()
                        .allMatch(row -> ids.contains(row.link().id())))
                .forEach(key -> changes.add(new StoreChange.DeleteDispatcher(key)));
        earlier.commit(changes);
    }

    /** Programs whose maps others use come before those. */
    private void restorePrograms() {
        Map<Long, Program> now = restored();
        Map<Together, List<Program>> units = earlier.programs().stream()
                .filter(program -> !now.containsKey(program.id()))
                .collect(Collectors.groupingBy(Together::of, TreeMap::new, Collectors.toList()));
        units.forEach((together, unit) -> {
            try {
                OptionalLong owner = owner(together.owner());
                loads.restore(new Reload(unit, versions(unit), owner))
                        .forEach(program -> log.info(
                                "program {} is loaded again, which was {} before the reboot",
                                program.id(),
                                program.restoredFrom().orElseThrow()));
                unit.forEach(program -> programs.remove(program.id()));
            } catch (RuntimeException | Error e) {
                unit.forEach(program -> note(
                        programs,
                        program.id(),
                        "program " + program.id() + " (" + program.name() + ") is not loaded again",
                        e));
            }
        });
    }

    private Map<Long, List<VersionRow>> versions(List<Program> unit) {
        return unit.stream().map(Program::id).collect(Collectors.toMap(Function.identity(), earlier::versions));
    }

    /** What was loaded by one request, once. */
    private record Together(OptionalLong owner, String createdAt, String source, String values)
            implements Comparable<Together> {

        static Together of(Program program) {
            return new Together(
                    program.sharing().owner(),
                    program.createdAt().toString(),
                    program.source(),
                    new TreeMap<>(program.metadata()) + " " + new TreeMap<>(program.globals()));
        }

        @Override
        public int compareTo(Together other) {
            return Comparator.comparing((Together one) -> one.owner.isPresent())
                    .thenComparing(one -> one.createdAt)
                    .thenComparing(one -> one.source)
                    .thenComparing(one -> one.values)
                    .thenComparing(one -> one.owner.orElse(0))
                    .compare(this, other);
        }
    }

    /** Empty also when the owner was unloaded since: then the program has maps of its own. */
    private OptionalLong owner(OptionalLong before) {
        if (before.isEmpty()) {
            return before;
        }
        Program owner = restored().get(before.getAsLong());
        if (owner == null && earlier.program(before.getAsLong()).isPresent()) {
            throw new WaitingException(
                    "its maps are those of program " + before.getAsLong() + ", which is not loaded again");
        }
        return owner == null ? OptionalLong.empty() : OptionalLong.of(owner.mapSet());
    }

    /** Members of one dispatcher together, every other link alone, the oldest first. */
    private List<List<LinkRow>> targets() {
        Map<Object, List<LinkRow>> targets = new HashMap<>();
        earlier.links().stream()
                .sorted(Comparator.comparingLong(LinkRow::sequence))
                .forEach(row -> targets.computeIfAbsent(target(row), any -> new ArrayList<>())
                        .add(row));
        return targets.values().stream()
                .sorted(Comparator.comparingLong(rows -> rows.get(0).sequence()))
                .toList();
    }

    private static Object target(LinkRow row) {
        return row.link()
                .details()
                .inDispatcher()
                .<Object>map(member -> member.dispatcherKey())
                .orElse(row.link().id());
    }

    private void restore(List<LinkRow> target) {
        Map<Long, Program> now = restored();
        Family family = kinds.of(target.get(0).link().kind());
        List<LinkRow> ready = target.stream()
                .filter(row -> now.containsKey(row.link().programId()) && family.isServed(row))
                .toList();
        if (ready.isEmpty()) {
            return;
        }
        Family.Target there;
        try {
            there = family.target(ready.get(0));
        } catch (RuntimeException | Error e) {
            ready.forEach(row -> note(row, e));
            return;
        }
        try {
            attach(family, there, ready, now);
        } catch (RuntimeException | Error e) {
            if (ready.size() == 1) {
                note(ready.get(0), e);
            } else {
                ready.forEach(row -> attachAlone(family, there, row, now));
            }
        }
    }

    /** One member that cannot be attached does not keep the others from it. */
    private void attachAlone(Family family, Family.Target target, LinkRow row, Map<Long, Program> now) {
        try {
            attach(family, target, List.of(row), now);
        } catch (RuntimeException | Error e) {
            note(row, e);
        }
    }

    private void attach(Family family, Family.Target target, List<LinkRow> rows, Map<Long, Program> now) {
        Map<Long, Program> used = rows.stream()
                .map(row -> now.get(row.link().programId()))
                .collect(Collectors.toMap(Program::id, Function.identity(), (program, same) -> program));
        Optional<DispatcherRow> dispatcher = rows.get(0)
                .link()
                .details()
                .inDispatcher()
                .map(member -> member.dispatcherKey())
                .flatMap(earlier::dispatcher);
        Reattachment again =
                new Reattachment(rows.stream().map(row -> current(row, now)).toList(), used, dispatcher);
        List<Held> inUse = new ArrayList<>();
        try {
            used.keySet().stream().sorted().forEach(id -> inUse.add(locks.programInUse(id)));
            target.hook().ifPresent(lost::requireFree);
            try (Held held = family.lock(target)) {
                family.settle(target);
                family.attempt(List.of(target), () -> pipeline.run(() -> family.restore(again, target), family::doubt));
            }
        } finally {
            inUse.forEach(Held::close);
            pipeline.awaitNews();
        }
        rows.forEach(row -> {
            links.remove(row.link().id());
            log.info("link {} is attached again", row.link().id());
        });
    }

    private void note(LinkRow row, Throwable failure) {
        note(links, row.link().id(), "link " + row.link().id() + " is not attached again", failure);
    }

    /** Says why, once as long as it is the same. */
    private void note(Map<Long, String> reasons, long id, String what, Throwable failure) {
        String why = failure instanceof BpfmanException || failure instanceof WaitingException
                ? String.valueOf(failure.getMessage())
                : failure.toString();
        if (!why.equals(reasons.put(id, why))) {
            log.warn("{} after the reboot, and is tried again: {}", what, why);
            log.debug("Why {}", what, failure);
        }
    }

    /** What is waited for is known. */
    private static final class WaitingException extends RuntimeException {

        private static final long serialVersionUID = 1;

        WaitingException(String message) {
            super(message);
        }
    }
}
