// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.Finding;
import io.bpfman.api.Rule;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import java.util.List;
import java.util.Optional;

/**
 * What breaks a rule, and the plan that mends it.
 *
 * @param plan empty when only a person can do something: the finding has advice then
 */
record Damage(Finding finding, Optional<Plan> plan) {

    /** What these steps mend; they are taken back when a later one fails. */
    static Damage mendedBy(Rule rule, String subject, String explanation, List<Action> steps) {
        return mendedBy(rule, subject, explanation, new Plan(steps, new Commit(List.of(), List.of()), List.of()));
    }

    private static Damage mendedBy(Rule rule, String subject, String explanation, Plan plan) {
        return new Damage(rule.repairable(subject, explanation, plan.preview().steps()), Optional.of(plan));
    }

    /** What only a person can mend. */
    static Damage left(Rule rule, String subject, String explanation, String advice) {
        return new Damage(rule.advised(subject, explanation, advice), Optional.empty());
    }

    /** Whether it is the same, as it was seen at another time. */
    boolean isSameAs(Damage other) {
        return finding.rule().equals(other.finding.rule()) && finding.subject().equals(other.finding.subject());
    }
}
