// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.PlanPreview;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

    /**
     * Several as one, with one commit: what they prepare in their order, then what they all write and withdraw at once. What several of them want, such as the
     * same form of a program, is done once. That links are about to be taken down is noted last, as it is in each of them.
     */
    public static Plan joined(Collection<Plan> plans) {
        Set<Action> prepare = new LinkedHashSet<>();
        Set<Action> notes = new LinkedHashSet<>();
        plans.stream()
                .flatMap(plan -> plan.prepare().stream())
                .forEach(action -> (action instanceof LinkAction.NoteDetach ? notes : prepare).add(action));
        prepare.addAll(notes);
        return new Plan(
                List.copyOf(prepare),
                new Commit(
                        plans.stream()
                                .flatMap(plan -> plan.commit().parts().stream())
                                .toList(),
                        plans.stream()
                                .flatMap(plan -> plan.commit().withdrawals().stream())
                                .toList()),
                plans.stream()
                        .flatMap(plan -> plan.cleanup().stream())
                        .distinct()
                        .toList());
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
        if (!commit.isEmpty()) {
            steps.add(new PlanPreview.Step(commit.describe(), "roll the transaction back"));
        }
        for (Action action : cleanup) {
            steps.add(new PlanPreview.Step(action.describe(), ""));
        }
        return new PlanPreview(steps);
    }
}
