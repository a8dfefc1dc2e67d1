// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;

/**
 * Something that holds where all is well.
 *
 * @param name in kebab-case, for example {@code program-in-kernel}
 * @param severity of what breaks it
 * @param summary one line: what holds
 * @param explanation how it comes that it does not hold, what that means, and what a repair does
 */
public record Rule(String name, Severity severity, String summary, String explanation) {

    /** What breaks this rule and can be repaired by these steps. */
    public Finding repairable(String subject, String explanation, List<PlanPreview.Step> repair) {
        return new Finding(name, severity, subject, explanation, repair, "");
    }

    /** What breaks this rule and only a person can mend. */
    public Finding advised(String subject, String explanation, String advice) {
        return new Finding(name, severity, subject, explanation, List.of(), advice);
    }
}
