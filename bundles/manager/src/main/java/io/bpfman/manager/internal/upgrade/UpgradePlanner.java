// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.upgrade;

import io.bpfman.manager.internal.load.ProgramRemoval;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.UpgradeAction;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.VersionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Plans putting a new version, which is loaded, in the place of the old one: in all links, and with its maps, its versions and its row, by one commit; then the old
 * one goes.
 */
public final class UpgradePlanner {

    private UpgradePlanner() {}

    /** The plan, with one commit, of these upgrades and of what becomes of links. */
    static Plan plan(List<UpgradeSnapshot> snapshots, Plan links) {
        List<Action> prepare = new ArrayList<>();
        List<Commit.Part> parts = new ArrayList<>();
        List<Action> cleanup = new ArrayList<>();
        snapshots.forEach(snapshot -> prepare(snapshot, prepare, parts));
        prepare.addAll(links.prepare());
        parts.addAll(links.commit().parts());
        cleanup.addAll(links.cleanup());
        for (UpgradeSnapshot snapshot : snapshots) {
            cleanup.addAll(settleSet(snapshot));
            ProgramRemoval.of(snapshot.use(), List.of(), snapshot.settings()).addTo(parts, cleanup);
        }
        return new Plan(prepare, new Commit(parts, links.commit().withdrawals()), cleanup);
    }

    /** What comes before links: versions and maps, and the row that those of links will be about. */
    private static void prepare(UpgradeSnapshot snapshot, List<Action> prepare, List<Commit.Part> parts) {
        List<StoreChange> rows = new ArrayList<>();
        rows.add(new StoreChange.PutProgram(snapshot.next()));
        List<VersionRow> versions = new ArrayList<>(snapshot.staying());
        snapshot.old().ifPresent(old -> {
            versions.add(old);
            prepare.add(new UpgradeAction.InheritBytecode(
                    snapshot.replacement().old().id(),
                    snapshot.next().id(),
                    old.number(),
                    snapshot.staying().stream().map(VersionRow::number).collect(Collectors.toSet()),
                    snapshot.settings().keep()));
        });
        if (!versions.isEmpty()) {
            rows.add(new StoreChange.PutVersions(snapshot.next().id(), versions));
        }
        snapshot.maps().copied().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(copied -> prepare.add(new UpgradeAction.CopyMap(
                        copied.getValue(), snapshot.next().mapPins().get(copied.getKey()))));
        parts.add(new Commit.Part.Rows(rows));
    }

    /**
     * The pins of the map set, which keep their paths: they are those of the new version's maps, unless others use the set, who go on with the maps that they
     * have.
     */
    private static List<Action> settleSet(UpgradeSnapshot snapshot) {
        List<Action> actions = new ArrayList<>();
        if (!snapshot.keepsSet() || snapshot.isShared()) {
            return actions;
        }
        snapshot.next().mapPins().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .filter(map -> !snapshot.maps().carried().containsKey(map.getKey())
                        && !snapshot.next().sharing().byName().containsKey(map.getKey()))
                .forEach(map -> actions.add(new UpgradeAction.PlaceMap(map.getValue(), snapshot.setPin(map.getKey()))));
        snapshot.maps().dropped().stream()
                .sorted()
                .map(snapshot::setPin)
                .forEach(pin -> actions.add(new Action.RemovePin(pin)));
        return actions;
    }
}
