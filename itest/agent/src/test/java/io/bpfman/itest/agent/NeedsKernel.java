// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests, and prints why, where this process may not do what they need. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsKernel.Condition.class)
@interface NeedsKernel {

    /** Looks for the capabilities and the commands that the tests need. */
    final class Condition implements ExecutionCondition {

        private static final int CAP_NET_ADMIN = 12;
        private static final int CAP_SYS_ADMIN = 21;
        private static final List<String> COMMANDS = List.of("ip", "tc", "bpftool", "unshare", "mount", "bash");
        private static final List<String> DIRECTORIES = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");

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
            return COMMANDS.stream()
                    .filter(command -> locations(command).noneMatch(Files::isExecutable))
                    .findFirst()
                    .map(command -> "the command " + command + " is missing; install iproute2, bpftool and util-linux");
        }

        private static Stream<Path> locations(String command) {
            return DIRECTORIES.stream().map(directory -> Path.of(directory, command));
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
