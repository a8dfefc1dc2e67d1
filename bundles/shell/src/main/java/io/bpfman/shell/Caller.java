// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell;

import java.nio.file.Path;
import java.util.Map;

/**
 * Who runs a command.
 *
 * @param face how commands are typed there
 * @param world what names mean there
 * @param environment those of the caller's variables that commands ask for
 */
public record Caller(Face face, World world, Map<String, String> environment) {

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
        return new Caller(Face.GOGO, new AgentsWorld(Path.of("")), Map.of());
    }

    /** Somebody in a shell of the host who lives in the agent's own world. */
    public static Caller host(Path directory, Map<String, String> environment) {
        return host(new AgentsWorld(directory), environment);
    }

    /** Somebody in a shell of the host. */
    public static Caller host(World world, Map<String, String> environment) {
        return new Caller(Face.HOST, world, environment);
    }
}
