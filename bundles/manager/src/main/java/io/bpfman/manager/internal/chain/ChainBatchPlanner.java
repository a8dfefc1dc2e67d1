// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.LinkChange;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.chain.ChainSnapshot.Ours;
import io.bpfman.manager.internal.load.ProgramRemoval;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.LinkAction;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Replacement;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Plans several changes of links in chains as one. A link that comes finds its place by one that is there already, whose id is known: of those that come before
 * the same one the first goes first, of those that come behind the same one, or at the head, the last.
 */
public final class ChainBatchPlanner {

    private final ChainBatchSnapshot.Point point;
    private final Settings settings;
    private final List<Action> prepare = new ArrayList<>();
    private final List<Commit.Part> parts = new ArrayList<>();
    private final List<Commit.Withdrawal> withdrawals = new ArrayList<>();
    private final List<Action> cleanup = new ArrayList<>();

    private ChainBatchPlanner(ChainBatchSnapshot.Point point, Settings settings) {
        this.point = point;
        this.settings = settings;
    }

    /** The plan; throws what one of the changes would throw before its first step. */
    public static Plan plan(ChainBatchSnapshot snapshot) {
        List<Plan> plans = new ArrayList<>();
        snapshot.points().forEach(point -> plans.add(new ChainBatchPlanner(point, snapshot.settings()).plan()));
        snapshot.unloaded().forEach(maps -> {
            ProgramRemoval removal = ProgramRemoval.of(maps, List.of(), snapshot.settings());
            plans.add(new Plan(List.of(), new Commit(List.of(removal.part()), List.of()), removal.cleanup()));
        });
        return Plan.joined(plans);
    }

    private Plan plan() {
        ChainSnapshot chain = point.chain();
        ChainReplacementPlanner replacements = new ChainReplacementPlanner(chain, settings);
        for (Ours link : point.chain().links()) {
            Replacement replacement = point.replaced().get(link.id());
            if (replacement != null) {
                chain = chain.with(replacements.replace(link, replacement));
            }
        }
        for (LinkChange change : point.changes()) {
            chain = chain.with(ChainChangePlanner.changed(chain, change, point.leaving()));
        }
        check();
        List<LinkRow> added = point.coming().stream()
                .map(coming -> ChainAttachPlanner.row(coming, pin(coming)))
                .toList();
        List<LinkRow> ranked = chain.ranked(point.leaving(), added);
        attach(chain, ranked);
        // after the attaches, which count the kernel's steps
        prepare.addAll(replacements.prepare());
        cleanup.addAll(replacements.cleanup());
        rows(ranked);
        takeDown(ranked.isEmpty());
        return new Plan(prepare, new Commit(parts, withdrawals), cleanup);
    }

    private void check() {
        Set<Long> programs = new HashSet<>();
        Set<Path> pins = new HashSet<>();
        for (ChainAttachSnapshot coming : point.coming()) {
            ChainAttachPlanner.check(coming);
            coming.there().requireRoom(point.chain().hook(), point.coming().size());
            if (!programs.add(coming.program().id())) {
                throw new InvalidSpecException("program " + coming.program().id() + " is to be attached to "
                        + point.chain().hook() + " twice; once is all that the kernel takes there");
            }
            coming.spec().linkPinPath().filter(pin -> !pins.add(pin)).ifPresent(pin -> {
                throw new InvalidSpecException("two links are to be pinned at " + pin + "; give each its own place");
            });
        }
    }

    private Path pin(ChainAttachSnapshot coming) {
        return settings.layout()
                .chainPin(point.chain().hook().key(), coming.program().id());
    }

    private ChainAttachSnapshot coming(LinkRow row) {
        return point.coming().stream()
                .filter(coming -> coming.linkId() == row.link().id())
                .findFirst()
                .orElseThrow();
    }

    /** The kernel counts the steps, and refuses one when somebody else has made one between. */
    private void attach(ChainSnapshot chain, List<LinkRow> ranked) {
        if (point.coming().isEmpty()) {
            return;
        }
        prepare.add(new Action.MountBpffs(settings.bpffs()));
        if (!chain.isPinned()) {
            prepare.add(new Action.PinInterface(
                    chain.hook().netInterface(),
                    settings.layout().chainInterfacePin(chain.hook().key())));
        }
        List<LinkRow> before = new ArrayList<>();
        List<LinkRow> behind = new ArrayList<>();
        for (LinkRow row : ranked) {
            if (point.coming().stream()
                    .anyMatch(coming -> coming.linkId() == row.link().id())) {
                (chain.placeOf(row).isBeforeAnother() ? before : behind).add(row);
            }
        }
        Collections.reverse(behind);
        before.addAll(behind);
        long revision = chain.revision();
        for (LinkRow row : before) {
            ChainAttachSnapshot coming = coming(row);
            prepare.add(new LinkAction.AttachLink(
                    new LinkRequest.InChain(chain.hook(), chain.placeOf(row), OptionalLong.of(revision)),
                    coming.program().pinPath(),
                    pin(coming)));
            parts.add(new Commit.Part.AttachedLink(row, pin(coming)));
            coming.spec().linkPinPath().ifPresent(place -> cleanup.add(new LinkAction.MoveLinkPin(pin(coming), place)));
            revision++;
        }
    }

    private void rows(List<LinkRow> ranked) {
        List<StoreChange> changes = new ArrayList<>();
        point.leaving().stream().sorted().forEach(id -> changes.add(new StoreChange.DeleteLink(id)));
        changes.addAll(point.chain().changes(ranked));
        if (!changes.isEmpty()) {
            parts.add(0, new Commit.Part.Rows(changes));
        }
    }

    /** @param last whether no link of ours is left on the hook */
    private void takeDown(boolean last) {
        List<LinkRow> leaving = new ArrayList<>();
        for (Ours link : point.chain().links()) {
            if (point.leaving().contains(link.id()) && link.live()) {
                leaving.add(link.row());
                withdrawals.add(ChainRemovalPlanner.withdrawal(point.chain(), link, settings));
            } else if (point.leaving().contains(link.id())) {
                // what others detach, or their interface, leaves its pin
                cleanup.add(new Action.RemovePin(link.pin()));
            }
        }
        if (!leaving.isEmpty()) {
            prepare.add(new LinkAction.NoteDetach(leaving));
        }
        if (last) {
            // it may be there unseen, below something that is mounted over it
            cleanup.add(new Action.RemovePin(
                    settings.layout().chainInterfacePin(point.chain().hook().key())));
        }
    }
}
