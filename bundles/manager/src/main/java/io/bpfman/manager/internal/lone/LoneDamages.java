// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.manager.internal.inspect.Damage;
import io.bpfman.manager.internal.inspect.LinkRules;
import java.nio.file.Path;
import java.util.Optional;

/** Says what is wrong with links that move no other. Pure. */
final class LoneDamages {

    private LoneDamages() {}

    /**
     * What is wrong with a link.
     *
     * @param covered whether its pin cannot be seen because something is mounted over it
     */
    static Optional<Damage> of(LoneLink link, boolean covered) {
        String subject = "link " + link.id();
        String named =
                "link " + link.link().id() + " of program " + link.row().link().programId() + " ("
                        + link.row().link().kind().label() + ", " + link.again() + ")";
        if (link.row().detaching()) {
            return Optional.of(
                    Damage.of(LinkRules.ATTACHED, subject, named + " was about to be detached when an agent ended"));
        }
        if (link.stranded()) {
            return Optional.of(
                    Damage.of(LinkRules.ATTACHED, subject, named + " is there, and what it was attached to is gone"));
        }
        if (!link.live()) {
            return Optional.of(Damage.of(
                    LinkRules.LINK, subject, named + " is recorded, and the kernel has no such link of this program"));
        }
        if (covered) {
            return Optional.of(Damage.advised(
                    LinkRules.HIDDEN,
                    subject,
                    link.pin() + " is below something that was mounted over it; the link runs its program still",
                    "findmnt -T " + link.pin() + " shows what is mounted; umount the last of it"));
        }
        return link.pinned()
                ? Optional.empty()
                : Optional.of(Damage.of(
                        LinkRules.LINK_PIN, subject, named + " is there, and nothing is pinned at " + link.pin()));
    }

    /** What is wrong with a pin that belongs to no link that is recorded. */
    static Damage stray(Path pin) {
        return Damage.of(LinkRules.ORPHAN, "pin " + pin, "no link is recorded to which this belongs");
    }
}
