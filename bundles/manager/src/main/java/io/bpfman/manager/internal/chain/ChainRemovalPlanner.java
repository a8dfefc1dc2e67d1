// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.manager.internal.chain.ChainSnapshot.Ours;
import io.bpfman.manager.internal.load.MapUse;
import io.bpfman.manager.internal.load.ProgramRemoval;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.LinkAction;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Plans taking links out of chains, with or without their program. All go in one plan with one commit. */
public final class ChainRemovalPlanner {

    private ChainRemovalPlanner() {}

    /**
     * The plan.
     *
     * @param chains the hooks that have one of the links
     * @param linkIds the links to take away
     * @param unloaded the program that goes with its links, and who uses its maps; empty when the links go alone
     */
    public static Plan plan(
            List<ChainSnapshot> chains, Set<Long> linkIds, Optional<MapUse> unloaded, Settings settings) {
        List<Commit.Part> parts = new ArrayList<>();
        List<Commit.Withdrawal> withdrawals = new ArrayList<>();
        List<LinkRow> leaving = new ArrayList<>();
        List<Action> cleanup = new ArrayList<>();
        for (ChainSnapshot chain : chains) {
            List<StoreChange> changes = new ArrayList<>();
            for (Ours link : chain.links()) {
                if (!linkIds.contains(link.id())) {
                    continue;
                }
                changes.add(new StoreChange.DeleteLink(link.id()));
                if (link.live()) {
                    leaving.add(link.row());
                    withdrawals.add(withdrawal(chain, link, settings));
                } else {
                    // what others detach, or their interface, leaves its pin
                    cleanup.add(new Action.RemovePin(link.pin()));
                }
            }
            List<LinkRow> left = chain.ranked(linkIds, List.of());
            changes.addAll(chain.changes(left));
            if (left.isEmpty()) {
                // it may be there unseen, below something that is mounted over it
                cleanup.add(new Action.RemovePin(
                        settings.layout().chainInterfacePin(chain.hook().key())));
            }
            parts.add(new Commit.Part.Rows(changes));
        }
        unloaded.ifPresent(maps -> ProgramRemoval.of(maps, List.of(), settings).addTo(parts, cleanup));
        List<Action> prepare = leaving.isEmpty() ? List.of() : List.of(new LinkAction.NoteDetach(leaving));
        return new Plan(prepare, new Commit(parts, withdrawals), cleanup);
    }

    /** How a link that is there goes, and would come back. */
    static Commit.Withdrawal withdrawal(ChainSnapshot chain, Ours link, Settings settings) {
        return new Commit.Withdrawal.Link(
                link.row(),
                link.handle().link().orElseThrow(),
                settings.layout().programs().program(link.row().link().programId(), ""),
                new LinkRequest.InChain(chain.hook(), chain.placeOf(link.row()), OptionalLong.empty()),
                chain.hook().toString());
    }
}
