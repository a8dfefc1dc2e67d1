// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.ChainSpec;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookSpec;
import io.bpfman.api.LinkChange;
import io.bpfman.api.Program;
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
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.kernel.ChainHook;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Links that have a place of their own in a hook's chain, by the kernel's own ordering, without a dispatcher. */
public final class ChainFamily extends HookFamily {

    private final ChainFetcher fetcher;

    public ChainFamily(Shared shared, ChainFetcher fetcher) {
        super(shared, new SettledAttachPoints());
        this.fetcher = fetcher;
    }

    @Override
    protected DispatcherType typeOf(HookSpec spec) {
        return ((ChainSpec) spec).hookType();
    }

    @Override
    protected Optional<DispatcherRow> dispatcher(DispatcherKey key) {
        return Optional.empty();
    }

    @Override
    protected List<LinkRow> links(DispatcherKey key) {
        return fetcher.links(key);
    }

    @Override
    public Set<DispatcherKey> recorded() {
        return fetcher.attachPoints();
    }

    @Override
    protected Set<DispatcherKey> unsettled() {
        return fetcher.attachPoints();
    }

    @Override
    protected boolean hangsNothing(DispatcherKey key) {
        return fetcher.hangsNothing(key);
    }

    @Override
    protected void letGo(DispatcherKey key) {
        shared.lost().letGoOfChain(key);
    }

    @Override
    public Draft attach(AttachSpec spec, Program program, Target target, Numbers numbers) {
        ChainAttachSnapshot snapshot = fetcher.attach((ChainSpec) spec, program, (ChainHook) hookOf(target), numbers);
        return draft(ChainAttachPlanner.plan(snapshot), List.of(snapshot.chain()));
    }

    @Override
    public Draft restore(Reattachment links, Target target) {
        ChainAttachSnapshot snapshot = fetcher.restore(links, (ChainHook) hookOf(target));
        return draft(ChainAttachPlanner.plan(snapshot), List.of(snapshot.chain()));
    }

    /** As often as somebody else changes the chain between FETCH and EXECUTE, for a bounded number of times, it begins anew. */
    @Override
    public <T> T attempt(Collection<Target> targets, Supplier<T> attempt) {
        return ChainRetry.of(targets.stream()
                        .map(target -> (ChainHook) hookOf(target))
                        .distinct()
                        .toList())
                .run(attempt);
    }

    @Override
    public Batched batch(List<LinkStep> steps) {
        Map<DispatcherKey, List<LinkStep>> byPoint = new TreeMap<>();
        for (LinkStep step : steps) {
            keyOf(step)
                    .ifPresent(key -> byPoint.computeIfAbsent(key, ignored -> new ArrayList<>())
                            .add(step));
        }
        List<ChainBatchSnapshot.Point> points =
                byPoint.values().stream().map(fetcher::point).toList();
        List<Program> unloaded = LinkStep.of(LinkStep.Unload.class, steps).stream()
                .map(LinkStep.Unload::program)
                .toList();
        Draft draft = draft(
                ChainBatchPlanner.plan(new ChainBatchSnapshot(
                        points, unloaded.stream().map(fetcher::mapsOf).toList(), fetcher.settings())),
                points.stream().map(ChainBatchSnapshot.Point::chain).toList());
        Before before = draft.before();
        for (Program program : unloaded) {
            before = before.with(program);
        }
        Map<Long, String> remarks = new HashMap<>();
        points.forEach(point -> point.chain().links().stream()
                .filter(link -> !link.live())
                .forEach(link -> {
                    if (point.leaving().contains(link.id())) {
                        remarks.put(link.id(), gone(link));
                    } else if (point.replaced().containsKey(link.id())) {
                        remarks.put(link.id(), runsNeither(link));
                    }
                }));
        return new Batched(new Draft(draft.plan(), draft.attachPoints(), before, List.of(), draft.subjects()), remarks);
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
        return step instanceof LinkStep.Detach detach ? Optional.of(keyOf(detach.row())) : Optional.empty();
    }

    private static String gone(ChainSnapshot.Ours link) {
        return "it was not there any more: it had been detached from "
                + link.handle().hook() + " by somebody else";
    }

    private static String runsNeither(ChainSnapshot.Ours link) {
        return "link " + link.id() + " runs neither version: it was detached from "
                + link.handle().hook() + " by somebody else";
    }

    @Override
    public Draft change(LinkChange change, LinkRow link) {
        ChainSnapshot chain = fetcher.chainOf(link);
        return draft(ChainChangePlanner.plan(chain, change), List.of(chain));
    }

    @Override
    public Draft removal(Collection<LinkRow> links, Optional<Program> unloaded) {
        Map<DispatcherKey, ChainSnapshot> chains = new LinkedHashMap<>();
        links.forEach(row -> chains.computeIfAbsent(keyOf(row), key -> fetcher.chainOf(row)));
        Set<Long> ids = links.stream().map(row -> row.link().id()).collect(Collectors.toSet());
        List<ChainSnapshot> leaving = List.copyOf(chains.values());
        Draft draft = draft(
                ChainRemovalPlanner.plan(leaving, ids, unloaded.map(fetcher::mapsOf), fetcher.settings()), leaving);
        return Draft.ofChains(
                draft.plan(),
                draft.attachPoints(),
                unloaded.map(draft.before()::with).orElse(draft.before()),
                leaving.stream()
                        .flatMap(chain -> chain.links().stream())
                        .filter(link -> ids.contains(link.id()) && !link.live())
                        .map(ChainFamily::gone)
                        .toList());
    }

    @Override
    public Draft replacement(Collection<LinkRow> links, Replacement replacement) {
        Map<DispatcherKey, ChainSnapshot> chains = new LinkedHashMap<>();
        links.forEach(row -> chains.computeIfAbsent(keyOf(row), key -> fetcher.chainOf(row)));
        Set<Long> ids = links.stream().map(row -> row.link().id()).collect(Collectors.toSet());
        List<ChainSnapshot> changing = List.copyOf(chains.values());
        Draft draft = draft(ChainReplacementPlanner.plan(changing, ids, replacement, fetcher.settings()), changing);
        return new Draft(
                draft.plan(),
                draft.attachPoints(),
                draft.before(),
                changing.stream()
                        .flatMap(chain -> chain.links().stream())
                        .filter(link -> ids.contains(link.id()) && !link.live())
                        .map(ChainFamily::runsNeither)
                        .toList(),
                draft.subjects());
    }

    static Draft draft(Plan plan, List<ChainSnapshot> chains) {
        return Draft.ofChains(
                plan,
                chains.stream().map(chain -> chain.hook().key()).toList(),
                Before.ofLinks(
                        chains.stream().flatMap(chain -> chain.rows().stream()).toList()),
                List.of());
    }

    @Override
    public List<Inspector> inspectors() {
        return List.of(new ChainInspector(shared, this, fetcher));
    }

    @Override
    public Map<Long, String> missing(Collection<LinkRow> links) {
        return fetcher.missing(links);
    }

    @Override
    public boolean isDue(DispatcherKey key, Optional<String> name) {
        return true;
    }

    /** Looks again whether the links are as they are recorded. */
    @Override
    public void depart(DispatcherKey key) {
        settled.doubt(List.of(key));
        recover(key);
    }

    @Override
    public void departWithNamespace(DispatcherKey key) {
        ChainRetry.of(key).run(() -> isAsRecorded(key, fetcher.recoveryWithNamespace(key)));
        depart(key);
    }

    @Override
    protected Subject subject(DispatcherKey key) {
        return Subject.chain(key);
    }

    @Override
    protected boolean mend(DispatcherKey key) {
        boolean done;
        do {
            done = ChainRetry.of(key).run(() -> isAsRecorded(key, fetcher.recovery(key)));
        } while (!done);
        return true;
    }

    /** Whether there was nothing to do; otherwise one step is done. */
    private boolean isAsRecorded(DispatcherKey key, ChainRecoverySnapshot snapshot) {
        Optional<Plan> plan = ChainRecoveryPlanner.plan(snapshot);
        plan.ifPresent(step -> {
            snapshot.strays()
                    .keySet()
                    .forEach(pin -> shared.log().warn("no link is recorded to which this belongs: {} goes", pin));
            tell(key, true, step);
            shared.pipeline().follow(draft(step, List.of(snapshot.chain())), this::doubt);
        });
        return plan.isEmpty();
    }
}
