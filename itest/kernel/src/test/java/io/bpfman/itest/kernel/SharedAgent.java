// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the agent that they share, as a parameter: starting one takes longer than most tests do. It has nothing when a test gets it, and has to
 * have nothing when the test is over; it ends with the last test of this JVM.
 */
final class SharedAgent implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Agent.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedAgent.class))
                .getOrComputeIfAbsent(Running.class, type -> Running.start(), Running.class)
                .agent();
    }

    /** An agent with the directory of its store; both go with it. */
    private record Running(Agent agent, Path directory) implements ExtensionContext.Store.CloseableResource {

        static Running start() {
            try {
                Path directory = Files.createTempDirectory("bpfit-agent");
                return new Running(Agent.start(directory, Agent.newRoot()), directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            Scene.end(agent);
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
