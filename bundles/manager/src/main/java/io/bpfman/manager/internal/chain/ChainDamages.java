// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.KernelLink;
import io.bpfman.api.Severity;
import io.bpfman.manager.internal.chain.ChainInspection.Seen;
import io.bpfman.manager.internal.chain.ChainSnapshot.Ours;
import io.bpfman.manager.internal.inspect.Damage;
import io.bpfman.manager.internal.inspect.LinkRules;
import java.util.ArrayList;
import java.util.List;

/** Says what is wrong with the links in the chain of a hook. Pure. */
final class ChainDamages {

    private final ChainInspection inspection;
    private final ChainSnapshot chain;
    private final List<Damage> damages = new ArrayList<>();

    private ChainDamages(ChainInspection inspection) {
        this.inspection = inspection;
        this.chain = inspection.chain();
    }

    static List<Damage> of(ChainInspection inspection) {
        ChainDamages found = new ChainDamages(inspection);
        if (!inspection.held()) {
            found.strays();
        }
        if (inspection.recovery().present()) {
            found.links();
        } else {
            found.chain
                    .links()
                    .forEach(link -> found.damages.addAll(inspection.place().damages(subject(link))));
        }
        return List.copyOf(found.damages);
    }

    static String subject(Ours link) {
        return "link " + link.id();
    }

    private void strays() {
        inspection
                .recovery()
                .strays()
                .forEach((pin, link) -> damages.add(Damage.of(
                                LinkRules.ORPHAN,
                                "pin " + pin,
                                "no link is recorded to which this belongs, and it "
                                        + (link.isPresent() ? "hangs on " + chain.hook() : "hangs nowhere"))
                        .as(link.isPresent() ? Severity.ERROR : Severity.WARNING)));
    }

    private void links() {
        chain.links().stream().limit(1).forEach(first -> {
            damages.addAll(inspection.place().damages(subject(first)));
            boolean runs = chain.links().stream().anyMatch(Ours::live);
            if (runs && !chain.isPinned() && inspection.recovery().pinnable()) {
                damages.add(Damage.of(
                        LinkRules.INTERFACE_PIN,
                        subject(first),
                        "its interface " + chain.hook().netInterface().name() + " is not pinned"));
            }
        });
        chain.links().forEach(link -> look(link, inspection.seen(link)));
        for (Ours link : inspection.misplaced()) {
            damages.add(Damage.of(
                    LinkRules.ORDER,
                    subject(link),
                    "on " + chain.hook() + " the links are to run in the order "
                            + chain.links().stream()
                                    .filter(Ours::live)
                                    .map(Ours::id)
                                    .toList()
                            + " by the record, and run in the order "
                            + inspection.order().stream()
                                    .flatMap(id ->
                                            chain.links().stream().filter(each -> each.live() && each.linkId() == id))
                                    .map(Ours::id)
                                    .toList()));
        }
    }

    private void look(Ours link, Seen seen) {
        String subject = subject(link);
        String named =
                "link " + link.linkId() + " of program " + link.row().link().programId() + " on " + chain.hook();
        if (seen.covered()) {
            damages.add(Damage.advised(
                    LinkRules.HIDDEN,
                    subject,
                    link.pin() + " is below something that was mounted over it; the link "
                            + (link.live() ? "hangs on " + chain.hook() + " still" : "hangs nowhere"),
                    "findmnt -R " + inspection.recovery().settings().bpffs()
                            + " shows what is mounted; umount the last of it"));
        }
        if (link.row().detaching()) {
            damages.add(
                    Damage.of(LinkRules.ATTACHED, subject, named + " was about to be detached when an agent ended"));
        } else if (!link.live()) {
            damages.add(lost(link, seen, subject, named));
        } else if (!seen.pinned() && !seen.covered()) {
            damages.add(Damage.of(
                    LinkRules.LINK_PIN, subject, named + " hangs there, and nothing is pinned at " + link.pin()));
        }
    }

    private static Damage lost(Ours link, Seen seen, String subject, String named) {
        if (seen.link().isEmpty() || seen.link().get().id() != link.linkId() || isReused(link, seen)) {
            return Damage.of(LinkRules.LINK, subject, named + " is recorded, and the kernel does not have it");
        }
        KernelLink there = seen.link().get();
        return there.programId() == link.row().link().programId()
                ? Damage.of(LinkRules.ATTACHED, subject, named + " is there, and does not hang where it was attached")
                : Damage.of(
                        LinkRules.HOOK_PROGRAM,
                        subject,
                        named + " is recorded, and it runs program " + there.programId());
    }

    /** Ids are given again: a link that is not at its pin, and runs another program, is somebody else's. */
    private static boolean isReused(Ours link, Seen seen) {
        return !seen.pinned()
                && seen.link()
                        .filter(there -> there.programId() != link.row().link().programId())
                        .isPresent();
    }
}
