// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.UpgradeAction;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Plans how links that move no other are brought to what is recorded. One without a row was never committed, or is detached already: it goes with its pin. A
 * row that is marked tells of a detach that was not finished: it is forgotten when its link is gone, and stays otherwise. A row that is not marked stays
 * whatever has become of its link: somebody else took it away.
 */
public final class LoneRecoveryPlanner {

    private LoneRecoveryPlanner() {}

    /** The plan for a link that is recorded; empty when it is as it is recorded. */
    public static Optional<Plan> link(LoneLink link) {
        if (!link.row().detaching()) {
            return Optional.empty();
        }
        StoreChange change = link.live()
                ? new StoreChange.PutLink(link.row().detaching(false))
                : new StoreChange.DeleteLink(link.id());
        return Optional.of(new Plan(
                List.of(),
                new Commit(List.of(new Commit.Part.Rows(List.of(change))), List.of()),
                link.live() || !link.pinned() ? List.of() : List.of(new Action.RemovePin(link.pin()))));
    }

    /** The plan for what an upgrade left beside a link: it takes the link's place when it is the recorded one, and goes otherwise. */
    public static Plan upgrade(Unfinished left) {
        return new Plan(
                List.of(left.takeOver().<Action>map(step -> step).orElseGet(() -> new Action.RemovePin(left.beside()))),
                new Commit(List.of(), List.of()),
                List.of());
    }

    /** The plan for a link that runs a version that was never recorded. */
    public static Plan back(UpgradeAction.UpdateLink link) {
        return new Plan(List.of(link), new Commit(List.of(), List.of()), List.of());
    }

    /** The plan for pins of links that have no row; empty when there are none. */
    public static Optional<Plan> strays(List<Path> pins) {
        return pins.isEmpty()
                ? Optional.empty()
                : Optional.of(new Plan(
                        List.of(),
                        new Commit(List.of(), List.of()),
                        pins.stream().<Action>map(Action.RemovePin::new).toList()));
    }
}
