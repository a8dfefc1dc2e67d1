// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.kernel.linux.internal.sys.Capabilities;
import io.bpfman.kernel.linux.internal.sys.Capabilities.Capability;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test class that needs the rights to load programs and to make namespaces; without them it is skipped, with the reason. */
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresKernel.Condition.class)
@interface RequiresKernel {

    /** Looks at the capabilities of this process. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            List<Capability> missing = Capabilities.ofThisProcess().missing(List.of(Capability.values()));
            return missing.isEmpty()
                    ? ConditionEvaluationResult.enabled("all capabilities are there")
                    : ConditionEvaluationResult.disabled("this process lacks " + missing + "; run as root");
        }
    }
}
