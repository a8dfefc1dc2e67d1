// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.inspect;

import io.bpfman.api.Finding;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Repair;
import java.util.List;

/**
 * What breaks a rule, before it is known what mends it.
 *
 * @param explanation what is recorded, and what the kernel or bpffs says
 * @param advice what a person can do; empty when the manager mends it
 */
public record Damage(Rule rule, Severity severity, String subject, String explanation, String advice) {

    /** As bad as the rule says, and for the manager to mend. */
    public static Damage of(Rule rule, String subject, String explanation) {
        return new Damage(rule, rule.severity(), subject, explanation, "");
    }

    /** Which only a person can mend. */
    public static Damage advised(Rule rule, String subject, String explanation, String advice) {
        return new Damage(rule, rule.severity(), subject, explanation, advice);
    }

    /** The same, this bad. */
    public Damage as(Severity other) {
        return new Damage(rule, other, subject, explanation, advice);
    }

    /** Whether the manager mends it. */
    public boolean isMendable() {
        return advice.isEmpty();
    }

    /**
     * As it is told.
     *
     * @param steps that mend what the manager mends; when there are none it cannot
     * @param otherwise what a person can do then
     */
    public Found found(List<PlanPreview.Step> steps, Repair repair, String otherwise) {
        if (isMendable() && !steps.isEmpty()) {
            return Found.of(new Finding(rule.name(), severity, subject, explanation, steps, ""), repair);
        }
        return Found.of(
                new Finding(rule.name(), severity, subject, explanation, List.of(), isMendable() ? otherwise : advice));
    }
}
