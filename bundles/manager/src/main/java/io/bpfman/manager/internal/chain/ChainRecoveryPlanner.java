// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.manager.internal.chain.ChainSnapshot.Ours;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.LinkAction;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.UpgradeAction;
import io.bpfman.manager.internal.plan.Wording;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plans how the links in a hook's chain are brought to what is recorded. A link without a row was never committed, or is detached already: it is taken down. A
 * row whose link hangs nowhere is forgotten when it was noted down that bpfman detaches it, or when its interface is gone. Otherwise somebody else detached
 * it: the row stays, and nothing is attached in its place.
 */
public final class ChainRecoveryPlanner {

    private final ChainRecoverySnapshot snapshot;
    private final ChainSnapshot chain;
    private final Path interfacePin;
    private final List<Action> prepare = new ArrayList<>();
    private final List<Action> cleanup = new ArrayList<>();

    private ChainRecoveryPlanner(ChainRecoverySnapshot snapshot) {
        this.snapshot = snapshot;
        this.chain = snapshot.chain();
        this.interfacePin =
                snapshot.settings().layout().chainInterfacePin(chain.hook().key());
    }

    /** The plan; empty when everything is as it is recorded. */
    public static Optional<Plan> plan(ChainRecoverySnapshot snapshot) {
        return new ChainRecoveryPlanner(snapshot).plan();
    }

    private Optional<Plan> plan() {
        snapshot.strays()
                .forEach((pin, link) -> prepare.add(
                        link.isPresent() ? new Action.ReleaseRemains(link.get()) : new Action.RemovePin(pin)));
        List<StoreChange> changes = new ArrayList<>();
        List<LinkRow> stay = new ArrayList<>();
        Set<Long> gone = new HashSet<>();
        for (Ours link : chain.links()) {
            Optional.ofNullable(snapshot.unplaced().get(link.id()))
                    .ifPresent(pin -> prepare.add(
                            new LinkAction.MoveLinkPin(pin, link.row().link().pinPath())));
            Optional<UpgradeAction.UpdateLink> swapped =
                    Optional.ofNullable(snapshot.swapped().get(link.id()));
            swapped.ifPresent(prepare::add);
            if (link.live() || swapped.isPresent()) {
                stay.add(link.row().detaching(false));
            } else if (link.row().detaching() || !snapshot.present()) {
                gone.add(link.id());
                changes.add(new StoreChange.DeleteLink(link.id(), departure()));
                removePin(link);
            }
        }
        List<LinkRow> left = chain.ranked(gone, stay);
        changes.addAll(chain.changes(left));
        if (left.isEmpty()) {
            forgetInterface();
        } else if (!stay.isEmpty()) {
            pinInterface();
        }
        List<Commit.Part> parts = changes.isEmpty() ? List.of() : List.of(new Commit.Part.Rows(changes));
        return prepare.isEmpty() && parts.isEmpty() && cleanup.isEmpty()
                ? Optional.empty()
                : Optional.of(new Plan(prepare, new Commit(parts, List.of()), cleanup));
    }

    private Optional<String> departure() {
        return snapshot.present() ? Optional.empty() : Optional.of(Wording.goneWithInterface(chain.hook()));
    }

    private void removePin(Ours link) {
        if (snapshot.pinned().contains(link.pin())) {
            cleanup.add(new Action.RemovePin(link.pin()));
        }
    }

    private void forgetInterface() {
        if (chain.hasInterfacePin()) {
            cleanup.add(new Action.RemovePin(interfacePin));
        }
    }

    /** What hangs on an interface of that index is the proof that it is the recorded one, although it was away, or was never pinned. */
    private void pinInterface() {
        if (chain.isPinned() || !snapshot.pinnable()) {
            return;
        }
        if (chain.hasInterfacePin()) {
            prepare.add(new Action.RemovePin(interfacePin));
        }
        prepare.add(new Action.PinInterface(chain.hook().netInterface(), interfacePin));
    }
}
