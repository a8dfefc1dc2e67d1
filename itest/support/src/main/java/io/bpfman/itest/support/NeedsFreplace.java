// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips what is about extension slots, and prints why, unless the test run is one under them: see {@link Combination#MECHANISM}. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsFreplace.Condition.class)
public @interface NeedsFreplace {

    /** Looks at the combination. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (Combination.current().mechanism().equals("freplace")) {
                return ConditionEvaluationResult.enabled("the slots are extensions");
            }
            return Skipped.because("this run is not one under the slot mechanism freplace", context);
        }
    }
}
