// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.LinkChange;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Program;
import io.bpfman.api.errors.KindMismatchException;
import io.bpfman.manager.internal.Family;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.execute.Pipeline;
import io.bpfman.manager.internal.plan.Batched;
import io.bpfman.manager.internal.plan.Before;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.LinkStep;
import io.bpfman.manager.internal.plan.Numbers;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Reattachment;
import io.bpfman.manager.internal.plan.Replacement;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.osgi.service.log.Logger;

/**
 * Links that are on no hook of an interface, and move no other: each is one link of the kernel and one row, and has a lock of its own. A link is pinned before it
 * is recorded: while any is being attached, no pin is taken for one that a crash left.
 */
@SuppressWarnings("try") // locks are held, not used
public final class LoneFamily implements Family {

    private final LoneFetcher fetcher;
    private final Pipeline pipeline;
    private final AttachPointLocks locks;
    private final Logger log;
    private final ReadWriteLock attaching = new ReentrantReadWriteLock(true);
    /** Whether a change may have left a pin behind. */
    private volatile boolean doubtful;

    public LoneFamily(LoneFetcher fetcher, Pipeline pipeline, AttachPointLocks locks, Logger log) {
        this.fetcher = fetcher;
        this.pipeline = pipeline;
        this.locks = locks;
        this.log = log;
    }

    @Override
    public Target target(AttachSpec spec) {
        return new Target(Optional.empty());
    }

    /** Nobody else knows of a link before it is attached. */
    @Override
    public Held lock(Target target) {
        return () -> {};
    }

    @Override
    public Held lock(Collection<LinkRow> links) {
        return locks.loneLinks(links.stream().map(row -> row.link().id()).toList());
    }

    @Override
    public void settle(Target target) {
        if (doubtful) {
            removeStrays();
        }
    }

    @Override
    public void settle(Collection<LinkRow> links) {
        links.forEach(row -> settle(row.link().id()));
    }

    private void settle(long linkId) {
        endUpgrade(linkId);
        fetcher.swapped(linkId).ifPresent(link -> settle(linkId, LoneRecoveryPlanner.back(link)));
        fetcher.recorded(linkId).filter(LinkRow::detaching).ifPresent(row -> {
            LoneLink link = fetcher.links(List.of(row)).get(0);
            LoneRecoveryPlanner.link(link).ifPresent(plan -> {
                tell(linkId, plan);
                pipeline.follow(new Draft(plan, List.of(), Before.ofLinks(List.of(row))), this::remember);
            });
        });
    }

    private void endUpgrade(long linkId) {
        fetcher.unfinished(linkId).ifPresent(left -> settle(linkId, LoneRecoveryPlanner.upgrade(left)));
    }

    private void settle(long linkId, Plan plan) {
        tell(linkId, plan);
        pipeline.follow(new Draft(plan, List.of(), Before.NOTHING), this::remember);
    }

    private void tell(long linkId, Plan plan) {
        for (PlanPreview.Step step : plan.preview().steps()) {
            log.info("recovery of link {}: {}", linkId, step.action());
        }
    }

    @Override
    public Draft attach(AttachSpec spec, Program program, Target target, Numbers numbers) {
        return new Draft(LonePlanner.attach(fetcher.attach(spec, program, numbers)), List.of(), Before.NOTHING);
    }

    @Override
    public Target target(LinkRow earlier) {
        return new Target(Optional.empty());
    }

    @Override
    public Draft restore(Reattachment links, Target target) {
        return new Draft(LonePlanner.attach(fetcher.restore(links)), List.of(), Before.NOTHING);
    }

    @Override
    public Batched batch(List<LinkStep> steps) {
        List<Plan> plans = new ArrayList<>();
        LinkStep.of(LinkStep.Change.class, steps).forEach(step -> change(step.change(), step.row()));
        LinkStep.of(LinkStep.Attach.class, steps)
                .forEach(step ->
                        plans.add(LonePlanner.attach(fetcher.attach(step.spec(), step.program(), step.numbers()))));
        List<LinkRow> rows = LinkStep.of(LinkStep.Detach.class, steps).stream()
                .map(LinkStep.Detach::row)
                .toList();
        List<LoneLink> leaving = fetcher.links(rows);
        plans.add(LonePlanner.removal(leaving, Optional.empty(), fetcher.settings()));
        Before before = Before.ofLinks(rows);
        for (LinkStep.Unload step : LinkStep.of(LinkStep.Unload.class, steps)) {
            plans.add(LonePlanner.removal(List.of(), Optional.of(fetcher.mapsOf(step.program())), fetcher.settings()));
            before = before.with(step.program());
        }
        Map<Long, String> remarks = new HashMap<>();
        leaving.stream().filter(link -> !link.live()).forEach(link -> remarks.put(link.id(), gone(link)));
        for (LinkStep.Replace step : LinkStep.of(LinkStep.Replace.class, steps)) {
            LoneLink link = fetcher.links(List.of(step.row())).get(0);
            plans.add(
                    LoneReplacementPlanner.plan(List.of(fetcher.ready(link)), step.replacement(), fetcher.settings()));
            LoneReplacementPlanner.remark(link).ifPresent(remark -> remarks.put(link.id(), remark));
            before = Before.joined(List.of(before, Before.ofLinks(List.of(step.row()))));
        }
        return new Batched(new Draft(Plan.joined(plans), List.of(), before), remarks);
    }

    private static String gone(LoneLink link) {
        return link.stranded()
                ? "it did not run any more: what its link " + link.link().id() + " was attached to is gone"
                : "it was not there any more: its link " + link.link().id() + " had been taken away by somebody else";
    }

    @Override
    public <T> T attempt(Collection<Target> targets, Supplier<T> attempt) {
        Lock shared = attaching.readLock();
        shared.lock();
        try {
            return attempt.get();
        } finally {
            shared.unlock();
        }
    }

    @Override
    public Draft change(LinkChange change, LinkRow link) {
        long id = link.link().id();
        throw new KindMismatchException(
                "link " + id + " is a " + link.link().kind().label()
                        + " link: it has neither a priority nor a place among others that could be changed. Detach it, and attach"
                        + " program " + link.link().programId() + " again");
    }

    @Override
    public Draft removal(Collection<LinkRow> links, Optional<Program> unloaded) {
        List<LoneLink> leaving = fetcher.links(links);
        Before before = Before.ofLinks(links);
        return new Draft(
                LonePlanner.removal(leaving, unloaded.map(fetcher::mapsOf), fetcher.settings()),
                List.of(),
                unloaded.map(before::with).orElse(before),
                leaving.stream()
                        .filter(link -> !link.live())
                        .map(LoneFamily::gone)
                        .toList());
    }

    /** A link that takes no other program gets one beside it, which takes its pin when it goes. */
    @Override
    public Draft replacement(Collection<LinkRow> links, Replacement replacement) {
        List<LoneLink> changing = fetcher.links(links);
        return new Draft(
                LoneReplacementPlanner.plan(
                        changing.stream().map(fetcher::ready).toList(), replacement, fetcher.settings()),
                List.of(),
                Before.ofLinks(links),
                LoneReplacementPlanner.remarks(changing));
    }

    /**
     * What is marked in a row is found there; for the rest a look at all pins is enough, before the next change. Only a version that is attached beside another does not
     * wait for that: both run. Whoever changes the links holds their locks.
     */
    @Override
    public void doubt(Draft draft) {
        remember(draft);
        for (long id : draft.before().links().keySet()) {
            try {
                endUpgrade(id);
            } catch (RuntimeException | Error e) {
                log.error(
                        "two versions of a program may run by link {} until bpfman repair, or the next start, takes one away: {}",
                        id,
                        e.getMessage(),
                        e);
            }
        }
    }

    private void remember(Draft draft) {
        doubtful = true;
    }

    @Override
    public List<Inspector> inspectors() {
        return List.of(new LoneInspector(fetcher, this, pipeline, locks));
    }

    @Override
    public Map<Long, String> missing(Collection<LinkRow> links) {
        return fetcher.missing(links);
    }

    @Override
    public void recoverAll() {
        doubtful = true;
        recoverDoubtful();
    }

    @Override
    public void recoverDoubtful() {
        if (!doubtful) {
            return;
        }
        try {
            for (long id : fetcher.doubtful()) {
                try (Held held = locks.loneLinks(List.of(id))) {
                    settle(id);
                }
            }
            removeStrays();
            for (long id : fetcher.left()) {
                try (Held held = locks.loneLinks(List.of(id))) {
                    settled(id);
                }
            }
        } catch (RuntimeException | Error e) {
            doubtful = true;
            log.error("links that are on no hook are not recovered: {}", e.getMessage(), e);
        }
    }

    /** No plan of this link is under way: an attach has the one lock, a detach the other one, which the caller holds. */
    private void settled(long linkId) {
        Lock alone = attaching.writeLock();
        alone.lock();
        try {
            fetcher.settled(linkId);
        } finally {
            alone.unlock();
        }
    }

    /** Removes pins of links that nobody recorded. */
    private void removeStrays() {
        Lock alone = attaching.writeLock();
        alone.lock();
        try {
            doubtful = false;
            List<Path> pins = fetcher.strays();
            pins.forEach(pin -> log.warn("no link is recorded to which this belongs: {} goes", pin));
            Optional<Plan> plan = LoneRecoveryPlanner.strays(pins);
            plan.ifPresent(removal -> pipeline.follow(new Draft(removal, List.of(), Before.NOTHING), this::doubt));
        } catch (RuntimeException | Error e) {
            doubtful = true;
            throw e;
        } finally {
            alone.unlock();
        }
    }
}
