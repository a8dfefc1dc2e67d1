// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.LinkAction;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Replacement;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.manager.internal.plan.UpgradeAction;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plans putting a program in the place of another in links that move no other. Where the kernel gives a link another program, it is one step. Elsewhere the new
 * program is attached beside the old one, by a link that takes the old one's place after the commit: nothing is missed, and what happens while both are there
 * meets both.
 */
public final class LoneReplacementPlanner {

    private LoneReplacementPlanner() {}

    /** The plan. */
    public static Plan plan(List<LoneLink> links, Replacement replacement, Settings settings) {
        Path program = replacement.next().pinPath();
        Path previous = settings.layout().programs().program(replacement.old().id(), "");
        List<Action> prepare = new ArrayList<>();
        List<StoreChange> changes = new ArrayList<>();
        List<Commit.Part> parts = new ArrayList<>();
        List<Action> cleanup = new ArrayList<>();
        for (LoneLink link : links) {
            LinkRow row = link.row().running(replacement.next().id());
            if (!link.live()) {
                changes.add(new StoreChange.PutLink(row));
            } else if (link.takesAnother()) {
                prepare.add(new UpgradeAction.UpdateLink(link.link(), program, previous));
                changes.add(new StoreChange.PutLink(row));
            } else {
                Path beside = settings.layout().nextLinkPin(link.id());
                prepare.add(new LinkAction.AttachLink(link.again(), program, beside));
                parts.add(new Commit.Part.AttachedLink(row, beside));
                cleanup.add(new UpgradeAction.TakeOverPin(Optional.of(link.link()), beside, link.pin()));
            }
        }
        if (!changes.isEmpty()) {
            parts.add(new Commit.Part.Rows(changes));
        }
        return new Plan(prepare, new Commit(parts, List.of()), cleanup);
    }

    /** What whoever asked should know. */
    static List<String> remarks(List<LoneLink> links) {
        return links.stream().flatMap(link -> remark(link).stream()).toList();
    }

    /** The same of one link; empty when there is nothing. */
    static Optional<String> remark(LoneLink link) {
        if (!link.live()) {
            return Optional.of("link " + link.id() + " runs neither version: it was taken away by somebody else");
        }
        return link.takesAnother()
                ? Optional.empty()
                : Optional.of(
                        "for the moment between the new version's attach and the old one's end, what happened where link "
                                + link.id() + " is may have met both");
    }
}
