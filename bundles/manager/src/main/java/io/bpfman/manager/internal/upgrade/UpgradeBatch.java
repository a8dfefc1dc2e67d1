// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.upgrade;

import io.bpfman.api.PlanPreview;
import io.bpfman.api.Program;
import io.bpfman.api.Upgraded;
import io.bpfman.manager.internal.Records;
import io.bpfman.manager.internal.execute.AttachPointLocks.SharedMaps;
import io.bpfman.manager.internal.load.Loads.Staged;
import io.bpfman.manager.internal.plan.Before;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.Replacement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * New versions of several programs, which take their places by one commit together with other changes. Their objects are staged before anything is locked; they
 * are loaded, by plans that record nothing, when all is locked, and unloaded when the rest fails. For one thread.
 */
public final class UpgradeBatch {

    private final Map<Wish, Staged> wishes;
    private final Upgrades.Loader loader;
    private final UpgradeFetcher fetcher;
    private final Records records;
    private final Map<Long, Placed> placed = new LinkedHashMap<>();
    private final Map<Long, List<String>> remarks = new HashMap<>();

    /** A version, and the program whose place it takes. */
    private record Placed(Replacement replacement, NewVersion version) {}

    UpgradeBatch(Map<Wish, Staged> wishes, Upgrades.Loader loader, UpgradeFetcher fetcher, Records records) {
        this.wishes = wishes;
        this.loader = loader;
        this.fetcher = fetcher;
        this.records = records;
    }

    /** The maps that nobody else may load or unload meanwhile. The programs are locked. */
    public Collection<SharedMaps> shared() {
        List<SharedMaps> shared = new ArrayList<>();
        wishes.forEach(
                (wish, staged) -> shared.addAll(Upgrades.shared(records.program(wish.programId()), staged.object())));
        return shared;
    }

    private NewVersion version(Wish wish, Program old) {
        Staged staged = wishes.get(wish);
        wish.requireSame(staged.source());
        return fetcher.newVersion(wish, old, staged.source(), staged.object());
    }

    /** Loads them all, or none. Whoever calls holds all locks. */
    public void load() {
        try {
            for (Wish wish : wishes.keySet()) {
                Program old = records.program(wish.programId());
                NewVersion version = version(wish, old);
                placed.put(old.id(), new Placed(new Replacement(old, loader.load(version)), version));
            }
        } catch (RuntimeException | Error e) {
            unload(e);
            throw e;
        }
    }

    /** Takes them away again, because they did not get their places. */
    public void unload(Throwable failure) {
        placed.values().forEach(one -> loader.unload(one.replacement().next(), failure));
        placed.clear();
    }

    /** What loading them would do; from then on they are what can be foreseen of them. */
    public List<PlanPreview.Step> foresee() {
        List<PlanPreview.Step> steps = new ArrayList<>();
        for (Wish wish : wishes.keySet()) {
            Program old = records.program(wish.programId());
            NewVersion version = version(wish, old);
            steps.addAll(version.loading());
            placed.put(old.id(), new Placed(new Replacement(old, version.foreseen(old)), version));
        }
        return steps;
    }

    /** What takes the place of a program; empty when nothing does. */
    public Optional<Replacement> of(long programId) {
        return Optional.ofNullable(placed.get(programId)).map(Placed::replacement);
    }

    /** All that take others' places. */
    public List<Replacement> replacements() {
        return placed.values().stream().map(Placed::replacement).toList();
    }

    /** FETCH and COMPUTE of the whole, of which this is the part of the links. */
    public Draft draft(Draft links) {
        if (placed.isEmpty()) {
            return links;
        }
        List<UpgradeSnapshot> snapshots = placed.values().stream()
                .map(one -> fetcher.upgrade(
                        one.replacement(), replacements(), one.version().maps()))
                .toList();
        Before before = links.before();
        for (UpgradeSnapshot snapshot : snapshots) {
            Program old = snapshot.replacement().old();
            before = before.with(old);
            remarks.put(old.id(), snapshot.remarks());
        }
        return new Draft(
                UpgradePlanner.plan(snapshots, links.plan()),
                links.attachPoints(),
                before,
                links.remarks(),
                links.subjects());
    }

    /**
     * What became of a program.
     *
     * @param ofLinks what is to be remarked of its links
     */
    public Upgraded upgraded(long programId, List<String> ofLinks) {
        Placed one = placed.get(programId);
        if (one == null) {
            throw new IllegalStateException("nothing took the place of program " + programId);
        }
        List<String> all = new ArrayList<>(ofLinks);
        all.addAll(remarks.getOrDefault(programId, List.of()));
        all.addAll(records.ofUnloaded(one.replacement().old()).remarks());
        return new Upgraded(one.replacement().next(), all);
    }
}
