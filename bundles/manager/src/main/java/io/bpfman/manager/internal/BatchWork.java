// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LinkKind;
import io.bpfman.api.Program;
import io.bpfman.api.Removal;
import io.bpfman.api.SetCounting;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.Upgraded;
import io.bpfman.manager.internal.plan.Batched;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.LinkStep;
import io.bpfman.manager.internal.plan.Numbers;
import io.bpfman.manager.internal.plan.Replacement;
import io.bpfman.manager.internal.upgrade.UpgradeBatch;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Several changes on their way: what they name, and each family's part of them. For one thread, which holds the locks but while it is made. */
final class BatchWork {

    private final BatchRequest request;
    private final UpgradeBatch upgrades;
    private final Records records;
    private final Kinds kinds;
    private final Store store;
    private final List<Attaching> attaches = new ArrayList<>();
    private final Map<Long, LinkRow> rows = new HashMap<>();
    private final Map<Long, Program> unloaded = new LinkedHashMap<>();
    /** Links that went although nobody asked for it, and whose detach is to be told so. */
    private final Set<Long> departed = new HashSet<>();

    private final List<Numbers> given = new ArrayList<>();

    /** An attach: whose it is, of which program, and where to. */
    private record Attaching(AttachSpec spec, Family family, Program program, Family.Target target) {}

    /** Where specs lead to is looked up once for all that name the same. */
    private record Place(Family family, Object place) {}

    private BatchWork(BatchRequest request, UpgradeBatch upgrades, Records records, Kinds kinds, Store store) {
        this.request = request;
        this.upgrades = upgrades;
        this.records = records;
        this.kinds = kinds;
        this.store = store;
    }

    /** Looks up what the changes name; the programs are locked, and nothing else is. */
    static BatchWork of(BatchRequest request, UpgradeBatch upgrades, Records records, Kinds kinds, Store store) {
        BatchWork work = new BatchWork(request, upgrades, records, kinds, store);
        Map<Long, Program> programs = new HashMap<>();
        Map<Place, Family.Target> targets = new HashMap<>();
        for (AttachSpec spec : request.attaches()) {
            Program program = programs.computeIfAbsent(spec.programId(), records::program);
            Family family = kinds.of(spec.kind());
            Family.Target target =
                    targets.computeIfAbsent(new Place(family, family.place(spec)), ignored -> family.target(spec));
            work.attaches.add(new Attaching(spec, family, program, target));
        }
        request.unloads().forEach(unload -> work.unloaded.put(unload.programId(), records.program(unload.programId())));
        work.readRows();
        return work;
    }

    private void readRows() {
        rows.clear();
        request.changes().forEach(change -> rows.put(change.linkId(), records.link(change.linkId())));
        for (DetachRequest detach : request.detaches()) {
            long id = detach.linkId();
            if (store.link(id).isEmpty() && store.departure(id).isPresent()) {
                departed.add(id);
            } else {
                rows.put(id, records.link(id));
            }
        }
        for (Change upgrade : request.upgrades()) {
            store.linksOfProgram(BatchRequest.upgraded(upgrade))
                    .forEach(row -> rows.put(row.link().id(), row));
        }
        for (UnloadRequest unload : request.unloads()) {
            List<LinkRow> links = store.linksOfProgram(unload.programId());
            Changes.requireAllowed(
                    unload, links.stream().filter(row -> !isDetached(row)).toList());
            links.forEach(row -> rows.put(row.link().id(), row));
        }
    }

    private boolean isDetached(LinkRow row) {
        return request.detaches().stream()
                .anyMatch(detach -> detach.linkId() == row.link().id());
    }

    /** Reads what may have changed since. */
    void readAgain() {
        readRows();
    }

    Collection<Hook> hooks() {
        return attaches.stream()
                .flatMap(attaching -> attaching.target().hook().stream())
                .distinct()
                .toList();
    }

    /** Every attach point that one of the changes is about. */
    Set<DispatcherKey> attachPoints() {
        Set<DispatcherKey> keys = new TreeSet<>();
        hooks().forEach(hook -> keys.add(hook.key()));
        rows.values().forEach(row -> row.link().details().onHook().ifPresent(hook -> keys.add(hook.attachPoint())));
        request.countings().forEach(counting -> keys.add(counting.key()));
        return keys;
    }

    /** The links that are on no hook and that one of the changes is about. */
    Set<Long> loneLinks() {
        return rows.values().stream()
                .filter(row -> row.link().details().onHook().isEmpty())
                .map(row -> row.link().id())
                .collect(Collectors.toSet());
    }

    Collection<Program> unloaded() {
        return unloaded.values();
    }

    /** Brings everything to a state that the changes can start from. */
    void settle() {
        Set<Family.Target> settled = new HashSet<>();
        attaches.forEach(attaching -> {
            if (settled.add(attaching.target())) {
                attaching.family().settle(attaching.target());
            }
        });
        Set<Long> upgraded =
                request.upgrades().stream().map(BatchRequest::upgraded).collect(Collectors.toSet());
        List<LinkRow> awaited = rows.values().stream()
                .filter(row -> leaves(row) || upgraded.contains(row.link().programId()))
                .toList();
        kinds.each(awaited, Family::awaitEnd);
        kinds.each(rows.values(), Family::settle);
    }

    private boolean leaves(LinkRow row) {
        return isDetached(row) || unloaded.containsKey(row.link().programId());
    }

    /** FETCH and COMPUTE. */
    Drafted draft() {
        return draft(nth -> new Numbers(store.nextLinkId(), store.nextSequence()));
    }

    /** The same to be looked at only. */
    Drafted preview() {
        return draft(Numbers::preview);
    }

    private Drafted draft(IntFunction<Numbers> numbers) {
        Map<Family, List<LinkStep>> steps = new LinkedHashMap<>();
        for (int i = given.size(); i < attaches.size(); i++) {
            given.add(numbers.apply(i));
        }
        for (int i = 0; i < attaches.size(); i++) {
            Attaching attaching = attaches.get(i);
            of(steps, attaching.family())
                    .add(new LinkStep.Attach(
                            attaching.spec(),
                            now(attaching.program()),
                            attaching.target().hook(),
                            given.get(i),
                            !request.disabled().contains(i)));
        }
        for (LinkChange change : request.changes()) {
            LinkRow row = rows.get(change.linkId());
            if (!Changes.isAsAsked(row.link(), change) || hasSeveral(change)) {
                of(steps, kinds.of(row.link().kind())).add(new LinkStep.Change(change, row));
            }
        }
        for (SetCounting counting : request.countings()) {
            if (store.dispatcher(counting.key())
                    .filter(row -> row.counting() == counting.counting())
                    .isEmpty()) {
                of(steps, kinds.of(LinkKind.TC)).add(new LinkStep.Count(counting));
            }
        }
        rows.values().stream()
                .filter(this::leaves)
                .forEach(row -> of(steps, kinds.of(row.link().kind())).add(new LinkStep.Detach(row)));
        upgrades.replacements().forEach(replacement -> replace(replacement, steps));
        unloaded.values().forEach(program -> of(steps, kinds.of(program.type())).add(new LinkStep.Unload(program)));
        Map<Family, Batched> parts = new LinkedHashMap<>();
        // a place in a chain holds as long as nobody changes the chain, which a dispatcher that is published does
        Stream.concat(Stream.of(kinds.of(LinkKind.TCX)), kinds.families().stream())
                .distinct()
                .filter(steps::containsKey)
                .forEach(family -> parts.put(family, family.batch(steps.get(family))));
        return new Drafted(parts);
    }

    /** The version of a program that is there when all of the changes are made. */
    private Program now(Program program) {
        return upgrades.of(program.id()).map(Replacement::next).orElse(program);
    }

    private void replace(Replacement replacement, Map<Family, List<LinkStep>> steps) {
        Family family = kinds.of(replacement.old().type());
        rows.values().stream()
                .filter(row -> row.link().programId() == replacement.old().id() && !leaves(row))
                .forEach(row -> of(steps, kinds.of(row.link().kind())).add(new LinkStep.Replace(row, replacement)));
        of(steps, family).add(new LinkStep.Supersede(replacement));
    }

    /** One of several changes of a link may be there already, and be undone by another. */
    private boolean hasSeveral(LinkChange change) {
        return request.changes().stream()
                        .filter(other -> other.linkId() == change.linkId())
                        .count()
                > 1;
    }

    /** The whole of it. */
    Draft whole(Drafted drafted) {
        return upgrades.draft(drafted.joined());
    }

    private static List<LinkStep> of(Map<Family, List<LinkStep>> steps, Family family) {
        return steps.computeIfAbsent(family, ignored -> new ArrayList<>());
    }

    /** Makes an attempt within what each family does around its attaches. */
    <T> T attempt(Supplier<T> attempt) {
        Map<Family, Set<Family.Target>> targets = new LinkedHashMap<>();
        attaches.forEach(attaching -> targets.computeIfAbsent(attaching.family(), ignored -> new HashSet<>())
                .add(attaching.target()));
        Supplier<T> whole = attempt;
        for (Map.Entry<Family, Set<Family.Target>> each : targets.entrySet()) {
            Supplier<T> inner = whole;
            whole = () -> each.getKey().attempt(each.getValue(), inner);
        }
        return whole.get();
    }

    /** What became of the changes. */
    Made made(Draft.Made made, Drafted drafted) {
        List<Link> attached =
                given.stream().map(numbers -> made.link(numbers.linkId())).toList();
        Map<Long, Link> changed = new HashMap<>();
        request.changes()
                .forEach(change -> changed.put(
                        change.linkId(),
                        made.find(change.linkId())
                                .orElseGet(() -> rows.get(change.linkId()).link())));
        Map<Long, Removal> detached = new HashMap<>();
        departed.forEach(id -> detached.put(id, records.departure(id).orElseGet(Removal::plain)));
        rows.keySet()
                .forEach(id -> detached.put(
                        id,
                        drafted.remark(id)
                                .map(remark -> new Removal(List.of(remark)))
                                .orElse(Removal.plain())));
        Map<Long, Upgraded> upgraded = new HashMap<>();
        upgrades.replacements().stream()
                .map(replacement -> replacement.old().id())
                .forEach(id -> upgraded.put(id, upgrades.upgraded(id, remarks(id, drafted))));
        return new Made(attached, changed, detached, unloaded, upgraded);
    }

    /** What is to be said of the links that run another version of a program now. */
    private List<String> remarks(long programId, Drafted drafted) {
        return rows.values().stream()
                .filter(row -> row.link().programId() == programId && !leaves(row))
                .map(row -> row.link().id())
                .sorted()
                .flatMap(id -> drafted.remark(id).stream())
                .toList();
    }

    /** The parts of the plan. */
    record Drafted(Map<Family, Batched> parts) {
        static final Drafted NOTHING = new Drafted(Map.of());

        Draft joined() {
            if (parts.isEmpty()) {
                return Draft.joined(List.of());
            }
            return Draft.joined(parts.values().stream().map(Batched::draft).toList());
        }

        /** What was changed may not be as it is recorded. */
        void doubt() {
            parts.forEach((family, part) -> family.doubt(part.draft()));
        }

        Optional<String> remark(long linkId) {
            return parts.values().stream()
                    .flatMap(part -> Optional.ofNullable(part.remarks().get(linkId)).stream())
                    .findFirst();
        }
    }

    /**
     * What became of the changes.
     *
     * @param attached in the order in which they were asked for
     */
    record Made(
            List<Link> attached,
            Map<Long, Link> links,
            Map<Long, Removal> removals,
            Map<Long, Program> programs,
            Map<Long, Upgraded> upgrades) {

        static final Made NOTHING = new Made(List.of(), Map.of(), Map.of(), Map.of(), Map.of());

        Link changed(long linkId) {
            return require(links.get(linkId), linkId);
        }

        Removal detached(long linkId) {
            return require(removals.get(linkId), linkId);
        }

        Program unloaded(long programId) {
            return require(programs.get(programId), programId);
        }

        Upgraded upgraded(long programId) {
            return require(upgrades.get(programId), programId);
        }

        private static <T> T require(@Nullable T made, Object asked) {
            if (made == null) {
                throw new IllegalStateException("nothing became of " + asked);
            }
            return made;
        }
    }
}
