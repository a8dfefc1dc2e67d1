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

/**
 * Skips what is about TCX, and prints why, on kernels without it, and where the test run is for the other backend: what needs both runs where it is
 * for TCX.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsTcx.Condition.class)
public @interface NeedsTcx {

    /** Looks at the kernel's release and at the test run's combination. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            HostKernel kernel = HostKernel.current();
            boolean otherBackend = Combination.current().backend().equals("netlink");
            if (kernel.hasTcx() && !otherBackend) {
                return ConditionEvaluationResult.enabled("TCX is there");
            }
            String reason = kernel.hasTcx()
                    ? "this run is for the backend netlink; what goes through both runs with the one for tcx"
                    : "kernel " + kernel.release() + " has no TCX, which came with 6.6";
            return Skipped.because(reason, context);
        }
    }
}
