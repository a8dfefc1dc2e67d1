// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;

/**
 * Something that breaks a rule.
 *
 * @param rule the rule's name
 * @param subject what breaks it: {@code program 17}, {@code link 3}, {@code dispatcher tc-ingress 4026531840 2}, {@code pin PATH}, {@code map 5}, {@code file
 *     PATH}, {@code setting NAME}, {@code store}
 * @param explanation what was found
 * @param repair the steps that a repair takes; empty when only a person can do something
 * @param advice what a person can do then, with the command; empty when there is a repair
 */
public record Finding(
        String rule,
        Severity severity,
        String subject,
        String explanation,
        List<PlanPreview.Step> repair,
        String advice) {

    public Finding {
        repair = List.copyOf(repair);
    }
}
