// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Who runs a command.
 *
 * @param face how commands are typed there
 * @param directory the caller's working directory, which relative paths start at; the agent's own when empty
 * @param environment those of the caller's variables that commands ask for
 */
public record Caller(Face face, Optional<Path> directory, Map<String, String> environment) {

    /** Where commands are typed. */
    public enum Face {
        /** At a Gogo prompt: {@code bpfman:links}. */
        GOGO("bpfman:"),
        /** In a shell of the host: {@code bpfman link list}. */
        HOST("bpfman ");

        private final String prefix;

        Face(String prefix) {
            this.prefix = prefix;
        }

        /** What stands in front of a command's name. */
        public String prefix() {
            return prefix;
        }
    }

    public Caller {
        environment = Map.copyOf(environment);
    }

    /** Somebody at a prompt of the agent itself. */
    public static Caller gogo() {
        return new Caller(Face.GOGO, Optional.empty(), Map.of());
    }

    /** Somebody in a shell of the host. */
    public static Caller host(Path directory, Map<String, String> environment) {
        return new Caller(Face.HOST, Optional.of(directory), environment);
    }

    /** The path as the agent has to take it. */
    public Path resolve(Path path) {
        return directory.map(start -> start.resolve(path)).orElse(path);
    }
}
