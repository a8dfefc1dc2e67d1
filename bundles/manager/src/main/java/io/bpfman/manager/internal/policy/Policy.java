// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.policy;

import io.bpfman.api.LoadFacts;
import io.bpfman.api.LoadVerdict;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rules for loads: the first that holds of one decides. Pure.
 *
 * @param origin where they are written
 * @param rules in their order, each with a name of its own
 * @param allowsOthers whether a load may be that no rule holds of
 */
public record Policy(String origin, List<PolicyRule> rules, boolean allowsOthers) {

    /** The name of what decides when no rule does. */
    static final String DEFAULT = "default";

    public Policy {
        rules = List.copyOf(rules);
    }

    /** Whether nobody has to be asked. */
    boolean allowsEverything() {
        return rules.isEmpty() && allowsOthers;
    }

    LoadVerdict judge(LoadFacts facts) {
        for (PolicyRule rule : rules) {
            if (rule.holds(facts)) {
                return new LoadVerdict(rule.allows(), origin, rule.name(), rule.found(facts), facts);
            }
        }
        return new LoadVerdict(
                allowsOthers, origin, DEFAULT, allowsOthers ? "no rule forbids it" : missed(facts), facts);
    }

    private String missed(LoadFacts facts) {
        String near = rules.stream()
                .filter(PolicyRule::allows)
                .map(rule -> "\"" + rule.name() + "\" is not for " + rule.missed(facts))
                .collect(Collectors.joining(", "));
        return near.isEmpty() ? "no rule allows it" : "no rule allows it: " + near;
    }
}
