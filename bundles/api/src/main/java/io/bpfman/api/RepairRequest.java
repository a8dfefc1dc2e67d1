// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Set;

/**
 * What is to be repaired.
 *
 * @param selectors names of rules, or subjects of findings; empty for all
 * @param dryRun whether only to say what would be done
 */
public record RepairRequest(Set<String> selectors, boolean dryRun) {

    public RepairRequest {
        selectors = Set.copyOf(selectors);
    }

    /** Everything that can be repaired. */
    public static RepairRequest all() {
        return new RepairRequest(Set.of(), false);
    }

    /** Whether a finding is among what is to be repaired. */
    public boolean selects(Finding finding) {
        return selectors.isEmpty() || selectors.contains(finding.rule()) || selectors.contains(finding.subject());
    }
}
