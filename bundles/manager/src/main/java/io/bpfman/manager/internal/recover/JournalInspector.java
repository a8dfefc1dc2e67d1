// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.PlanPreview;
import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.store.PlanRecord;
import io.bpfman.spi.store.Store;
import java.util.List;

/** Looks for plans in the journal that nobody is carrying out. For any thread. */
public final class JournalInspector implements Inspector {

    static final Rule ENDED = new Rule(
            "journal-plan-ended",
            Severity.WARNING,
            "no change was left half done",
            "A change was interrupted, or could not be taken back as a whole, and what it changed was not recovered yet. Its next change recovers it, and so does a repair: past"
                    + " its commit the change is finished, before it is taken back.");

    private final Store store;
    private final Runnable recovery;

    /** @param recovery of all that is in doubt; takes the locks itself */
    public JournalInspector(Store store, Runnable recovery) {
        this.store = store;
        this.recovery = recovery;
    }

    @Override
    public List<Rule> rules() {
        return List.of(ENDED);
    }

    @Override
    public List<Found> inspect() {
        return store.plans().stream().map(this::found).toList();
    }

    private Found found(PlanRecord plan) {
        List<PlanPreview.Step> steps = plan.subjects().stream()
                .sorted()
                .map(subject -> new PlanPreview.Step("recover " + subject, ""))
                .toList();
        long done =
                plan.actions().stream().filter(PlanRecord.ActionRecord::done).count();
        return Found.of(
                ENDED.repairable(
                        "plan " + plan.id(),
                        "since " + plan.since() + ", " + done + " of "
                                + plan.actions().size() + " actions done, "
                                + (plan.committed() ? "committed: " : "not committed: ") + plan.what(),
                        steps),
                recovery::run);
    }
}
