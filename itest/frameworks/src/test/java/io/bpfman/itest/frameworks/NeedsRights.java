// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips what touches the kernel, and prints why, where this process may not. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsRights.Condition.class)
@interface NeedsRights {

    /** Looks for the capabilities. */
    final class Condition implements ExecutionCondition {

        private static final Path STATUS = Path.of("/proc/self/status");
        private static final int CAP_NET_ADMIN = 12;
        private static final int CAP_SYS_ADMIN = 21;

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            long capabilities = effectiveCapabilities();
            if ((capabilities >> CAP_SYS_ADMIN & capabilities >> CAP_NET_ADMIN & 1) == 1) {
                return ConditionEvaluationResult.enabled("root on Linux");
            }
            String reason = "CAP_SYS_ADMIN or CAP_NET_ADMIN is missing; run the tests as root";
            System.out.println("SKIPPED " + context.getDisplayName() + ": " + reason);
            return ConditionEvaluationResult.disabled(reason);
        }

        private static long effectiveCapabilities() {
            if (!Files.isReadable(STATUS)) {
                return 0;
            }
            try {
                return Files.readAllLines(STATUS).stream()
                        .filter(line -> line.startsWith("CapEff:"))
                        .mapToLong(line -> Long.parseUnsignedLong(
                                line.substring("CapEff:".length()).strip(), 16))
                        .findFirst()
                        .orElse(0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
