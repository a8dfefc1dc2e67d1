// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookSpec;
import io.bpfman.api.LinkChange;
import io.bpfman.api.MemberSpec;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SettingChange;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.manager.internal.hook.HookFamily;
import io.bpfman.manager.internal.hook.HookFamily.SettledAttachPoints;
import io.bpfman.manager.internal.plan.Batched;
import io.bpfman.manager.internal.plan.Before;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.LinkStep;
import io.bpfman.manager.internal.plan.Numbers;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Reattachment;
import io.bpfman.manager.internal.plan.Replacement;
import io.bpfman.manager.internal.recover.Adoptable;
import io.bpfman.manager.internal.recover.PinnedRecords;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Links that are members of dispatchers: each change of one is the next revision of its dispatcher, with another member list. */
@SuppressWarnings("try") // locks are held, not used
public final class MemberFamily extends HookFamily {

    /** How long the kernel may take to clear a namespace away after its last path went; it does so one after the other. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(5);

    private final MemberFetcher fetcher;
    private final RecoveryFetcher recovery;
    private final InspectionFetcher inspections;
    private final Dispatchers dispatchers;
    private final Duration patience;
    private final Moves moves;
    private final Choices choices;

    /** @param patience for namespaces that are on their way out */
    public MemberFamily(
            Shared shared,
            SettledAttachPoints settled,
            MemberFetcher fetcher,
            RecoveryFetcher recovery,
            InspectionFetcher inspections,
            Dispatchers dispatchers,
            Duration patience) {
        super(shared, settled);
        this.fetcher = fetcher;
        this.recovery = recovery;
        this.inspections = inspections;
        this.dispatchers = dispatchers;
        this.patience = patience;
        this.moves = new Moves(shared, fetcher, this);
        this.choices = new Choices(dispatchers, moves);
    }

    @Override
    protected DispatcherType typeOf(HookSpec spec) {
        return ((MemberSpec) spec).dispatcherType();
    }

    @Override
    protected Optional<DispatcherRow> dispatcher(DispatcherKey key) {
        return shared.store().dispatcher(key);
    }

    @Override
    protected List<LinkRow> links(DispatcherKey key) {
        return shared.store().linksOfDispatcher(key);
    }

    @Override
    public Set<DispatcherKey> recorded() {
        return shared.store().dispatchers().stream().map(DispatcherRow::key).collect(Collectors.toSet());
    }

    @Override
    protected Set<DispatcherKey> unsettled() {
        return recovery.unsettled();
    }

    @Override
    protected boolean isServed(DispatcherKey key) {
        return dispatchers.of(key.type()).isPresent();
    }

    @Override
    protected boolean hangsNothing(DispatcherKey key) {
        return recovery.hangsNothing(key);
    }

    @Override
    protected void letGo(DispatcherKey key) {
        shared.lost().letGo(key);
    }

    /** How dispatchers of this type are built now. */
    private ServiceState required(DispatcherType type) {
        return ServiceState.of(dispatchers.require(type));
    }

    /** The same, also where no service builds any. */
    private ServiceState state(DispatcherType type) {
        return ServiceState.of(dispatchers.of(type));
    }

    /** Of the dispatchers that programs of this type are members of; they are built alike in both directions of TC. */
    private ServiceState state(ProgramType type) {
        return state(type == ProgramType.XDP ? DispatcherType.XDP : DispatcherType.TC_INGRESS);
    }

    /** Members are loaded as slots are filled now; another form is made on demand. */
    @Override
    public Optional<ExtensionTarget> extensionOf(ProgramType type) {
        return state(type).memberTarget();
    }

    @Override
    public Draft attach(AttachSpec spec, Program program, Target target, Numbers numbers) {
        MemberSpec member = (MemberSpec) spec;
        // one of another type has no form that fills a slot
        member.requireType(program);
        AttachSnapshot snapshot =
                fetcher.attach(member, program, hookOf(target), required(member.dispatcherType()), numbers);
        return new Draft(
                AttachPlanner.plan(snapshot),
                List.of(snapshot.hook().key()),
                DispatcherSnapshot.before(snapshot.dispatcher().stream().toList()));
    }

    @Override
    public Draft restore(Reattachment links, Target target) {
        Hook hook = hookOf(target);
        RestoreSnapshot snapshot =
                fetcher.restore(links, hook, required(hook.key().type()));
        return new Draft(
                RestorePlanner.plan(snapshot),
                List.of(hook.key()),
                DispatcherSnapshot.before(snapshot.dispatcher().stream().toList()));
    }

    /** A backend that came in the midst of a first attach found no dispatcher to move: it is followed now. */
    @Override
    public <T> T attempt(Collection<Target> targets, Supplier<T> attempt) {
        T made = attempt.get();
        targets.stream()
                .map(target -> hookOf(target).key())
                .distinct()
                .flatMap(key -> dispatcher(key).stream())
                .filter(row -> row.createdAt().equals(row.updatedAt()))
                .forEach(first ->
                        moves.one(first, dispatchers.require(first.key().type())));
        return made;
    }

    @Override
    public Batched batch(List<LinkStep> steps) {
        Map<DispatcherKey, List<LinkStep>> byPoint = new TreeMap<>();
        Map<DispatcherKey, Hook> hooks = new HashMap<>();
        for (LinkStep step : steps) {
            if (step instanceof LinkStep.Attach attach) {
                // one of another type has no form that fills a slot
                ((MemberSpec) attach.spec()).requireType(attach.program());
                attach.hook().ifPresent(hook -> hooks.put(hook.key(), hook));
            }
            keyOf(step)
                    .ifPresent(key -> byPoint.computeIfAbsent(key, ignored -> new ArrayList<>())
                            .add(step));
        }
        List<PointSnapshot> points = byPoint.entrySet().stream()
                .map(point -> fetcher.point(
                        point.getKey(),
                        Optional.ofNullable(hooks.get(point.getKey())),
                        point.getValue(),
                        point.getValue().stream().allMatch(LinkStep.Detach.class::isInstance)
                                ? state(point.getKey().type())
                                : required(point.getKey().type())))
                .toList();
        List<DispatcherSnapshot> changing =
                points.stream().flatMap(point -> point.dispatcher().stream()).toList();
        Before before = DispatcherSnapshot.before(changing);
        for (LinkStep.Unload step : LinkStep.of(LinkStep.Unload.class, steps)) {
            before = before.with(step.program());
        }
        Map<Long, String> remarks = new HashMap<>();
        points.forEach(point -> point.dispatcher()
                .filter(dispatcher -> dispatcher.state() != DispatcherSnapshot.State.LIVE)
                .ifPresent(dispatcher -> point.leaving().forEach(id -> remarks.put(id, gone(dispatcher)))));
        return new Batched(
                new Draft(BatchPlanner.plan(fetcher.batch(points, steps)), byPoint.keySet(), before), remarks);
    }

    private static Optional<DispatcherKey> keyOf(LinkStep step) {
        if (step instanceof LinkStep.Attach attach) {
            return attach.hook().map(Hook::key);
        }
        if (step instanceof LinkStep.Change change) {
            return Optional.of(keyOf(change.row()));
        }
        if (step instanceof LinkStep.Replace replace) {
            return Optional.of(keyOf(replace.row()));
        }
        if (step instanceof LinkStep.Detach detach) {
            return Optional.of(keyOf(detach.row()));
        }
        return step instanceof LinkStep.Count count ? Optional.of(count.change().key()) : Optional.empty();
    }

    private static String gone(DispatcherSnapshot dispatcher) {
        return "it was not there any more: its dispatcher had been detached from "
                + dispatcher.row().handle().hook() + " by somebody else";
    }

    @Override
    public Draft change(LinkChange change, LinkRow link) {
        RebuildSnapshot snapshot =
                fetcher.rebuild(keyOf(link), required(keyOf(link).type()));
        return draft(ChangePlanner.plan(snapshot, change, fetcher.obstacle(link)), snapshot.dispatcher());
    }

    static Draft draft(Plan plan, DispatcherSnapshot dispatcher) {
        return new Draft(plan, List.of(dispatcher.row().key()), DispatcherSnapshot.before(List.of(dispatcher)));
    }

    @Override
    public Draft removal(Collection<LinkRow> links, Optional<Program> unloaded) {
        ServiceState state = unloaded.map(program -> state(program.type()))
                .orElseGet(() -> state(keyOf(links.iterator().next()).type()));
        return removal(fetcher.removal(links, unloaded, state), unloaded);
    }

    private static Draft removal(RemovalSnapshot snapshot, Optional<Program> unloaded) {
        List<DispatcherSnapshot> changing = snapshot.dispatchers();
        Before before = DispatcherSnapshot.before(changing);
        return new Draft(
                RemovalPlanner.plan(snapshot),
                changing.stream().map(each -> each.row().key()).toList(),
                unloaded.map(before::with).orElse(before),
                changing.stream()
                        .filter(dispatcher -> dispatcher.state() != DispatcherSnapshot.State.LIVE)
                        .map(MemberFamily::gone)
                        .toList());
    }

    @Override
    public Draft replacement(Collection<LinkRow> links, Replacement replacement) {
        ReplacementSnapshot snapshot =
                fetcher.replacement(links, replacement, state(replacement.old().type()));
        List<DispatcherSnapshot> changing = snapshot.dispatchers();
        return new Draft(
                ReplacementPlanner.plan(snapshot),
                changing.stream().map(each -> each.row().key()).toList(),
                DispatcherSnapshot.before(changing));
    }

    /** What having a dispatcher count, or not, would come to. Takes the lock itself. */
    public Draft draft(SetCounting change) {
        try (Held held = shared.locks().attachPoints(List.of(change.key()))) {
            fetcher.dispatcher(change.key());
            return drafted(change);
        }
    }

    private Draft drafted(SetCounting change) {
        RebuildSnapshot snapshot =
                fetcher.rebuild(change.key(), required(change.key().type()));
        return draft(ChangePlanner.plan(snapshot, change), snapshot.dispatcher());
    }

    /** Has a dispatcher count, or not; one that already is as it is to be stays as it is. Takes the lock itself. */
    public void change(SetCounting change) {
        try (Held held = shared.locks().attachPoints(List.of(change.key()))) {
            fetcher.dispatcher(change.key());
            settle(change.key());
            if (fetcher.dispatcher(change.key()).counting() != change.counting()) {
                shared.pipeline().run(() -> drafted(change), this::doubt);
            }
        } finally {
            shared.pipeline().awaitNews();
        }
    }

    /** Changes how dispatchers are built from now on, and has them follow. Takes the locks itself. */
    public void change(SettingChange change) {
        choices.make(change);
    }

    /** What that would do. Takes the locks itself. */
    public PlanPreview preview(SettingChange change) {
        return choices.preview(change);
    }

    /** Has every dispatcher that the service serves on the backend that it prefers now, doing what is configured now. Takes the locks itself. */
    public void follow(DispatcherService service) {
        try {
            moves.hold(service);
            moves.all(service);
            moves.followSlotFailure(service);
        } finally {
            shared.pipeline().awaitNews();
        }
    }

    @Override
    public Map<Long, String> missing(Collection<LinkRow> links) {
        return fetcher.missing(links);
    }

    @Override
    public boolean isDue(DispatcherKey key, Optional<String> name) {
        Optional<DispatcherRow> row = dispatcher(key);
        return row.isPresent()
                && (name.filter(row.get().handle().hook().netInterface().name()::equals)
                                .isEmpty()
                        || !fetcher.isPresent(row.get()));
    }

    @Override
    public void depart(DispatcherKey key) {
        fetcher.departed(key, state(key.type())).ifPresent(this::forget);
    }

    @Override
    public void departWithNamespace(DispatcherKey key) {
        fetcher.departedWithNamespace(key, state(key.type())).ifPresent(this::forget);
    }

    private void forget(RemovalSnapshot departed) {
        Draft draft = removal(departed, Optional.empty());
        DispatcherRow gone = departed.dispatchers().get(0).row();
        shared.pipeline().follow(draft, this::doubt);
        shared.log()
                .info(
                        "interface {} is gone, and with it the dispatcher for {} and link(s) {}",
                        gone.handle().hook().netInterface().name(),
                        gone.key(),
                        departed.linkIds().stream()
                                .sorted()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", ")));
        // what a change that ended halfway has left there goes too
        settled.doubt(List.of(gone.key()));
        recover(gone.key());
    }

    /**
     * When no path leads to a namespace any more, most often the kernel is just clearing it away. After a few seconds somebody keeps it alive.
     */
    @Override
    public void awaitEnd(Collection<LinkRow> links) {
        long deadline = System.nanoTime() + patience.toNanos();
        links.stream()
                .map(HookFamily::keyOf)
                .distinct()
                .flatMap(key -> dispatcher(key).stream())
                .filter(fetcher::isLeaving)
                .forEach(leaving -> {
                    while (fetcher.isPresent(leaving) && System.nanoTime() - deadline < 0) {
                        LockSupport.parkNanos(POLL.toNanos());
                    }
                });
    }

    /** What recovery looks at; the caller holds the lock, or looks again. */
    RecoverySnapshot recoverySnapshot(DispatcherKey key) {
        return recovery.attachPoint(key, state(key.type()).status());
    }

    /** What forgetting a dispatcher would come to whose interface is gone; empty when it is there. */
    Optional<Draft> departure(DispatcherKey key) {
        return fetcher.departed(key, state(key.type())).map(departed -> removal(departed, Optional.empty()));
    }

    /** What building a dispatcher anew as it is recorded would come to. */
    Draft rebuilding(DispatcherKey key) {
        RebuildSnapshot snapshot = fetcher.rebuild(key, required(key.type()));
        return draft(ChangePlanner.plan(snapshot), snapshot.dispatcher());
    }

    @Override
    public List<Inspector> inspectors() {
        return List.of(new MemberInspector(shared, this, inspections));
    }

    /** The dispatcher that is at work on an attach point of which nothing is recorded, by what is noted beside its pins, or else by itself. */
    public Optional<Adoptable> adoptable(DispatcherKey key, PinnedRecords records, DispatcherReader reader) {
        RecoverySnapshot snapshot = recovery.attachPoint(key, state(key.type()).status());
        return RecoveryFetcher.running(snapshot).entrySet().stream()
                .flatMap(hold -> records
                        .ofRevision(hold.getValue())
                        .map(noted -> AdoptionPlanner.plan(snapshot, hold.getKey(), hold.getValue(), noted, List.of()))
                        .or(() -> reader.read(snapshot, hold.getKey(), hold.getValue())
                                .map(read -> AdoptionPlanner.plan(
                                        snapshot, hold.getKey(), hold.getValue(), read, DispatcherReader.UNKNOWN)))
                        .stream())
                .findFirst();
    }

    @Override
    public void recoverAll() {
        recovery.untyped().notices().forEach(notice -> shared.log().warn("{}", notice));
        super.recoverAll();
    }

    @Override
    protected Subject subject(DispatcherKey key) {
        return Subject.dispatcher(key);
    }

    @Override
    protected boolean mend(DispatcherKey key) {
        RecoverySnapshot snapshot = recoverySnapshot(key);
        RecoveryPlanner.plan(snapshot).ifPresent(plan -> {
            tell(key, snapshot.row().isPresent(), plan);
            shared.pipeline().follow(new Draft(plan, List.of(key), snapshot.before()), this::doubt);
        });
        return recovery.isTidy(key);
    }
}
