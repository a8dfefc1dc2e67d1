// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.itest.support.Combination;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Gives tests the agent that they share, as a parameter: starting one takes longer than most tests do. It has nothing when a test gets it, and has to
 * have nothing when the test is over; it ends with the last test of this JVM. Under another combination it is the same agent, configured anew.
 */
final class SharedAgent implements ParameterResolver {

    private static Running running;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Agent.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return running(Combination.current());
    }

    private static synchronized Agent running(Combination combination) {
        if (running == null) {
            running = Running.start(combination);
        } else if (!running.combination().equals(combination)) {
            running = running.under(combination);
        }
        return running.agent();
    }

    private static synchronized void end() throws IOException {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    /** Ends the agent when the last test of this JVM is over. */
    public static final class LastTest implements LauncherSessionListener {

        @Override
        public void launcherSessionClosed(LauncherSession session) {
            try {
                end();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** An agent with the directory of its store; both go with it. */
    private record Running(Agent agent, Path directory, Combination combination) {

        static Running start(Combination combination) {
            try {
                Path directory = Files.createTempDirectory("bpfit-agent");
                return new Running(Agent.start(directory, Agent.newRoot()), directory, combination);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Running under(Combination other) {
            agent.follow(other);
            return new Running(agent, directory, other);
        }

        void close() throws IOException {
            Scene.end(agent);
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
