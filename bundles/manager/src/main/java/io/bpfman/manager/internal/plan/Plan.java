// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.PlanPreview;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be done for a change, in three parts.
 *
 * @param prepare steps in order; when one fails, those before it are taken back in reverse
 * @param commit the point of no return
 * @param cleanup steps after it; one that fails stops neither the others nor the change, and recovery makes up for it
 */
public record Plan(List<Action> prepare, Commit commit, List<Action> cleanup) {

    public Plan {
        prepare = List.copyOf(prepare);
        cleanup = List.copyOf(cleanup);
    }

    /** Whether it loads a program in another form than the one it was loaded in. */
    public boolean loadsForms() {
        return prepare.stream().anyMatch(Action.LoadForm.class::isInstance);
    }

    /** The steps for a person to read. */
    public PlanPreview preview() {
        List<PlanPreview.Step> steps = new ArrayList<>();
        for (Action action : prepare) {
            steps.add(new PlanPreview.Step(action.describe(), action.describeUndo()));
        }
        steps.add(new PlanPreview.Step(commit.describe(), "roll the transaction back"));
        for (Action action : cleanup) {
            steps.add(new PlanPreview.Step(action.describe(), ""));
        }
        return new PlanPreview(steps);
    }
}
