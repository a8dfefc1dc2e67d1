// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.manager.internal.chain.ChainSnapshot.Ours;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Replacement;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.manager.internal.plan.UpgradeAction;
import io.bpfman.pins.Layout;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plans putting a program in the place of another in chains: the kernel gives each link its new program in one step, at the place that it has. A pin of our own
 * has the program's id in its name, and moves.
 */
public final class ChainReplacementPlanner {

    private final ChainSnapshot chain;
    private final Settings settings;
    private final List<Action> prepare = new ArrayList<>();
    private final List<Action> cleanup = new ArrayList<>();

    ChainReplacementPlanner(ChainSnapshot chain, Settings settings) {
        this.chain = chain;
        this.settings = settings;
    }

    /**
     * The plan.
     *
     * @param chains the hooks that have one of the links
     * @param linkIds the links that run the old program
     */
    public static Plan plan(List<ChainSnapshot> chains, Set<Long> linkIds, Replacement replacement, Settings settings) {
        List<Action> prepare = new ArrayList<>();
        List<StoreChange> changes = new ArrayList<>();
        List<Action> cleanup = new ArrayList<>();
        for (ChainSnapshot chain : chains) {
            ChainReplacementPlanner planner = new ChainReplacementPlanner(chain, settings);
            chain.links().stream()
                    .filter(link -> linkIds.contains(link.id()))
                    .forEach(link -> changes.add(new StoreChange.PutLink(planner.replace(link, replacement))));
            prepare.addAll(planner.prepare());
            cleanup.addAll(planner.cleanup());
        }
        List<Commit.Part> parts = changes.isEmpty() ? List.of() : List.of(new Commit.Part.Rows(changes));
        return new Plan(prepare, new Commit(parts, List.of()), cleanup);
    }

    /** Has a link of the chain run the other program; its row then. */
    LinkRow replace(Ours link, Replacement replacement) {
        Layout layout = settings.layout();
        LinkRow row = link.row().running(replacement.next().id());
        Path own = layout.chainPin(chain.hook().key(), replacement.old().id());
        if (!link.live()) {
            return row;
        }
        prepare.add(new UpgradeAction.UpdateLink(
                link.handle().link().orElseThrow(),
                replacement.next().pinPath(),
                layout.programs().program(replacement.old().id(), "")));
        if (!row.link().pinPath().equals(own)) {
            return row;
        }
        Path moved = layout.chainPin(chain.hook().key(), replacement.next().id());
        cleanup.add(new UpgradeAction.TakeOverPin(Optional.empty(), own, moved));
        return row.pinned(moved);
    }

    /** The steps for the links that were replaced so far. */
    List<Action> prepare() {
        return List.copyOf(prepare);
    }

    /** What follows after the commit. */
    List<Action> cleanup() {
        return List.copyOf(cleanup);
    }
}
