// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.ChainDetails;
import io.bpfman.api.LinkChange;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.chain.ChainSnapshot.Ours;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.store.LinkRow;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Plans a change of a link's place in a chain. The kernel replaces a program at its place in one step, but has none that moves it to another place: between a
 * detach and an attach a packet would miss it, and it cannot be in the chain twice. So a priority that changes the order is refused.
 */
public final class ChainChangePlanner {

    private ChainChangePlanner() {}

    /** The plan; throws what the change would throw before its first step. */
    public static Plan plan(ChainSnapshot chain, LinkChange change) {
        List<LinkRow> ranked = chain.ranked(Set.of(), List.of(changed(chain, change, Set.of())));
        return new Plan(
                List.of(), new Commit(List.of(new Commit.Part.Rows(chain.changes(ranked))), List.of()), List.of());
    }

    /**
     * The link as it is to be; throws what the change would throw before its first step.
     *
     * @param leaving ids of links that go at the same time
     */
    static LinkRow changed(ChainSnapshot chain, LinkChange change, Set<Long> leaving) {
        Ours link = chain.links().stream()
                .filter(each -> each.id() == change.linkId())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("link " + change.linkId() + " is not on " + chain.hook()));
        LinkRow row = link.row();
        if (!link.live()) {
            throw new InvalidSpecException("link " + link.id() + " was detached from " + chain.hook()
                    + " by somebody else; detach it, and attach program "
                    + row.link().programId() + " again");
        }
        ChainDetails details = (ChainDetails) change.applyTo(ChainSnapshot.details(row));
        LinkRow changed = row.detailed(details);
        requireSameOrder(chain, chain.ranked(leaving, List.of(changed)), leaving, row, details.priority());
        return changed;
    }

    private static void requireSameOrder(
            ChainSnapshot chain, List<LinkRow> ranked, Set<Long> leaving, LinkRow row, int priority) {
        Set<Long> running = chain.links().stream()
                .filter(Ours::live)
                .map(Ours::id)
                .filter(id -> !leaving.contains(id))
                .collect(Collectors.toSet());
        List<Long> before = ids(chain.rows(), running);
        List<Long> after = ids(ranked, running);
        if (!before.equals(after)) {
            long id = row.link().id();
            String name = chain.hook().chainType().name();
            throw new UnsupportedHereException("link " + id + " cannot be given priority " + priority
                    + " while it is attached: the " + name + " links of " + chain.hook() + " run in the order " + before
                    + ", would then have to run in the order " + after
                    + ", and the kernel cannot move a program within a " + name
                    + " chain so that no packet misses it or meets it"
                    + " twice. Detach link " + id + ", and attach program "
                    + row.link().programId() + " again with priority " + priority);
        }
    }

    private static List<Long> ids(List<LinkRow> rows, Set<Long> running) {
        return rows.stream()
                .map(row -> row.link().id())
                .filter(running::contains)
                .toList();
    }
}
