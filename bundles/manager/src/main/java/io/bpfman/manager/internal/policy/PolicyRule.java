// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.policy;

import io.bpfman.api.LoadFacts;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A rule for loads, which decides about those that all of its conditions hold of.
 *
 * @param allows what it decides
 * @param conditions one a fact; none for a rule that holds of every load
 */
record PolicyRule(String name, boolean allows, List<Condition> conditions) {

    PolicyRule {
        conditions = List.copyOf(conditions);
    }

    boolean holds(LoadFacts facts) {
        return conditions.stream().allMatch(condition -> allows ? condition.covers(facts) : condition.isMet(facts));
    }

    /** What met it. */
    String found(LoadFacts facts) {
        return conditions.isEmpty()
                ? "it is about every load"
                : conditions.stream()
                        .map(condition -> condition.words(condition.met(facts)))
                        .collect(Collectors.joining("; "));
    }

    /** What it does not allow, when it does not hold. */
    String missed(LoadFacts facts) {
        return conditions.stream()
                .filter(condition -> !condition.covers(facts))
                .map(condition -> condition.words(condition.missed(facts)))
                .collect(Collectors.joining("; "));
    }
}
