// SPDX-License-Identifier: Apache-2.0
package org.example.edge;

import io.bpfman.api.Bpfman;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Rule;
import io.bpfman.api.SetPriority;
import io.bpfman.api.Severity;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** A rule of one's own for the doctor: it is in bpfman doctor, and bpfman repair does what it proposes. */
@Component
public final class GuardFirst implements Inspector {

    private static final Rule FIRST = new Rule(
            "edge-guard-first",
            Severity.WARNING,
            "the guard sees packets before everybody else",
            "Somebody attached a program with a smaller priority at the same place, and what that drops, the guard does not see. A repair gives the guard priority 0.");

    private final Bpfman bpfman;
    private final EdgeGuard guard;

    @Activate
    public GuardFirst(@Reference Bpfman bpfman, @Reference EdgeGuard guard) {
        this.bpfman = bpfman;
        this.guard = guard;
    }

    @Override
    public List<Rule> rules() {
        return List.of(FIRST);
    }

    @Override
    public List<Found> inspect() {
        MemberDetails details =
                bpfman.getLink(guard.link()).details().inDispatcher().orElseThrow();
        if (details.position() == 0) {
            return List.of();
        }
        return List.of(Found.of(
                FIRST.repairable(
                        "link " + guard.link(),
                        "the guard is at position " + details.position() + " of " + details.attachPoint(),
                        List.of(new PlanPreview.Step("give it priority 0", ""))),
                () -> bpfman.change(new SetPriority(guard.link(), 0))));
    }
}
