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

/** Skips what touches the kernel, and prints why, where this process may not, or has not what it needs: see {@link Rights}. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsKernel.Condition.class)
public @interface NeedsKernel {

    /** Looks at this process. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Rights.missing()
                    .map(reason -> Skipped.because(reason, context))
                    .orElseGet(() -> ConditionEvaluationResult.enabled("root on Linux"));
        }
    }
}
