// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests, and prints why, where this process may not do what they need, and gives them the agent that they share. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({NeedsKernel.Condition.class, SharedAgent.class})
@interface NeedsKernel {

    /** Looks for the capabilities and the commands that the tests need. */
    final class Condition implements ExecutionCondition {

        private static final int CAP_NET_ADMIN = 12;
        private static final int CAP_SYS_ADMIN = 21;

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Optional<String> missing = missing();
            missing.ifPresent(reason -> System.out.println("SKIPPED " + context.getDisplayName() + ": " + reason));
            return missing.map(ConditionEvaluationResult::disabled)
                    .orElseGet(() -> ConditionEvaluationResult.enabled("root on Linux"));
        }

        private static Optional<String> missing() {
            if (!Files.isReadable(Path.of("/proc/self/status"))) {
                return Optional.of("there is no /proc/self/status; this is not Linux, or /proc is not mounted");
            }
            long capabilities = effectiveCapabilities();
            if ((capabilities >> CAP_SYS_ADMIN & 1) == 0 || (capabilities >> CAP_NET_ADMIN & 1) == 0) {
                return Optional.of("CAP_SYS_ADMIN or CAP_NET_ADMIN is missing; run the tests as root");
            }
            for (String command : new String[] {"/usr/sbin/ip", "/usr/sbin/tc"}) {
                if (!Files.isExecutable(Path.of(command))
                        && !Files.isExecutable(Path.of(command.replace("/usr/sbin", "/sbin")))) {
                    return Optional.of(command + " is missing; install iproute2");
                }
            }
            return Optional.empty();
        }

        private static long effectiveCapabilities() {
            try {
                return Files.readAllLines(Path.of("/proc/self/status")).stream()
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
