// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import io.bpfman.manager.internal.compute.TcxSnapshot.Ours;
import io.bpfman.spi.store.StoreChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plans how the TCX links of a hook are brought to what is recorded. A link without a row was never committed, or is detached already: it is taken down. A row
 * whose link is gone, with its interface or because somebody detached it, is forgotten: nothing tells an interface from one that has taken its place, so nothing
 * is attached to either.
 */
public final class TcxRecoveryPlanner {

    private TcxRecoveryPlanner() {}

    /** The plan; empty when everything is as it is recorded. */
    public static Optional<Plan> plan(TcxRecoverySnapshot snapshot) {
        TcxSnapshot chain = snapshot.chain();
        List<Action> prepare = new ArrayList<>();
        List<Action> cleanup = new ArrayList<>();
        List<StoreChange> changes = new ArrayList<>();
        Set<Long> gone = new HashSet<>();
        snapshot.strays()
                .forEach((pin, link) -> prepare.add(
                        link.isPresent() ? new Action.ReleaseRemains(link.get()) : new Action.RemovePin(pin)));
        for (Ours link : chain.links()) {
            Optional.ofNullable(snapshot.unplaced().get(link.id()))
                    .ifPresent(pin -> prepare.add(
                            new TcxAction.MoveLinkPin(pin, link.row().link().pinPath())));
            if (!link.live()) {
                gone.add(link.id());
                changes.add(new StoreChange.DeleteLink(link.id()));
                if (snapshot.pinned().contains(link.handle().pin())) {
                    cleanup.add(new Action.RemovePin(link.handle().pin()));
                }
            }
        }
        changes.addAll(chain.changes(chain.ranked(gone, List.of())));
        List<Commit.Part> parts = changes.isEmpty() ? List.of() : List.of(new Commit.Part.Rows(changes));
        return prepare.isEmpty() && parts.isEmpty()
                ? Optional.empty()
                : Optional.of(new Plan(prepare, new Commit(parts, List.of()), cleanup));
    }
}
