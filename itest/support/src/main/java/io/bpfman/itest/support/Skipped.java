// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What does not run says so, and why. */
final class Skipped {

    private Skipped() {}

    /** Prints the reason, and has the test or class left out for it. */
    static ConditionEvaluationResult because(String reason, ExtensionContext context) {
        System.out.println("SKIPPED " + context.getDisplayName() + ": " + reason);
        return ConditionEvaluationResult.disabled(reason);
    }
}
