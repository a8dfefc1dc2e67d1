// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The world of somebody at a prompt of the agent itself: every name means what it means to the agent.
 *
 * @param directory what relative paths start at
 */
record AgentsWorld(Path directory) implements World {

    @Override
    public Optional<String> networkNamespace() {
        return Optional.empty();
    }

    @Override
    public Path namespace(String name) {
        return place(name).toAbsolutePath().normalize();
    }

    @Override
    public CallersFile file(String name) {
        Path path = place(name);
        return new CallersFile(path, path.toAbsolutePath().normalize());
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(place(name));
    }

    @Override
    public Path place(String name) {
        try {
            return directory.resolve(name);
        } catch (InvalidPathException e) {
            throw new CommandException("\"" + name + "\" is no path: " + e.getReason(), e);
        }
    }
}
