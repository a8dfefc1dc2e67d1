// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
    public List<String> names(String name) {
        try (Stream<Path> entries = Files.list(place(name))) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CommandException("directory \"" + name + "\" cannot be read: " + e, e);
        }
    }

    @Override
    public void write(String name, byte[] content) {
        Path file = place(name).toAbsolutePath();
        try {
            boolean exists = Files.exists(file);
            if (exists && !Files.isRegularFile(file)) {
                throw new CommandException("\"" + name + "\" cannot be written: it is no regular file");
            }
            Path target = exists ? file.toRealPath() : file;
            Path beside = target.resolveSibling(
                    target.getFileName() + "." + ProcessHandle.current().pid() + ".new");
            try {
                Files.write(beside, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.DSYNC);
                if (exists) {
                    Files.setPosixFilePermissions(beside, Files.getPosixFilePermissions(target));
                }
                Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw new CommandException("\"" + name + "\" cannot be written: " + e, e);
        }
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
