// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.policy;

import io.bpfman.api.LoadFacts;
import io.bpfman.text.Glob;
import java.util.List;

/**
 * What a rule says of one fact.
 *
 * @param patterns of values, at least one
 */
record Condition(Fact fact, List<Glob> patterns) {

    Condition {
        patterns = List.copyOf(patterns);
    }

    /** The values that it describes. */
    List<String> met(LoadFacts facts) {
        return fact.of(facts).stream().filter(this::describes).toList();
    }

    /** The values that it does not describe. */
    List<String> missed(LoadFacts facts) {
        return fact.of(facts).stream().filter(value -> !describes(value)).toList();
    }

    /** Whether a rule that forbids holds here: one value is enough. */
    boolean isMet(LoadFacts facts) {
        return !met(facts).isEmpty();
    }

    /** Whether a rule that allows holds here: whatever programs use has to be described. */
    boolean covers(LoadFacts facts) {
        return fact.isUse() ? missed(facts).isEmpty() : isMet(facts);
    }

    private boolean describes(String value) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(value));
    }

    String words(List<String> values) {
        return fact.key() + " " + String.join(", ", values);
    }
}
