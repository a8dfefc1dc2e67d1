// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * Where database and kept bytecode lie when they are to outlive the host. The runtime directory has links to them, so that what people read stays where it was.
 * For whoever holds the runtime directory: nobody else uses the database meanwhile.
 */
final class StateDirectory {

    private static final String DATABASE = "state.db";
    private static final String LOG = "state.db-wal";
    private static final String INDEX = "state.db-shm";
    private static final String PROGRAMS = "programs";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path path;
    private final Path runtime;

    private StateDirectory(Path path, Path runtime) {
        this.path = path;
        this.runtime = runtime;
    }

    /** Where an agent finds the database that restores nothing: in the runtime directory, or where an agent that restored has moved it. */
    static Path of(Path runtime) throws LaunchException {
        Path database = runtime.resolve(DATABASE);
        try {
            return Files.isSymbolicLink(database)
                    ? runtime.resolve(Files.readSymbolicLink(database)).getParent()
                    : runtime;
        } catch (IOException e) {
            throw new LaunchException("the link " + database + " cannot be read: " + e, e);
        }
    }

    /** Makes the directory, for this user alone, and moves there what lies in the runtime directory. */
    static void prepare(Path path, Path runtime) throws LaunchException {
        try {
            new StateDirectory(path, runtime).prepare();
        } catch (IOException e) {
            throw new LaunchException(
                    "the state directory " + path + " cannot be used: " + e
                            + "; give another one with state_dir in [restore] of the settings file",
                    e);
        }
    }

    private void prepare() throws IOException {
        Files.createDirectories(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        if (Files.isDirectory(runtime.resolve(PROGRAMS), LinkOption.NOFOLLOW_LINKS)) {
            movePrograms();
        }
        if (Files.isRegularFile(runtime.resolve(DATABASE), LinkOption.NOFOLLOW_LINKS)) {
            setAside();
            moveDatabase();
        }
        Files.createDirectories(path.resolve(PROGRAMS), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        link(DATABASE);
        link(PROGRAMS);
    }

    /** The database in the runtime directory tells of what there is: one that an agent left here before tells of something else. */
    private void setAside() throws IOException {
        for (String name : List.of(DATABASE, LOG, "earlier.db", "earlier.db-wal")) {
            Path file = path.resolve(name);
            if (Files.exists(file)) {
                Files.move(file, path.resolve(name + ".replaced"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Its log comes first: it is of no use without the database. What is done twice, because the first time was interrupted, is done once. */
    private void moveDatabase() throws IOException {
        for (String name : List.of(LOG, DATABASE)) {
            Path from = runtime.resolve(name);
            if (Files.exists(from)) {
                Path part = path.resolve(name + ".part");
                copy(from, part);
                Files.move(part, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        sync(path);
        Files.delete(runtime.resolve(DATABASE));
        Files.deleteIfExists(runtime.resolve(LOG));
        Files.deleteIfExists(runtime.resolve(INDEX));
    }

    private void movePrograms() throws IOException {
        Path from = runtime.resolve(PROGRAMS);
        Path to = path.resolve(PROGRAMS);
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(
                        to.resolve(from.relativize(directory)), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                copy(file, to.resolve(from.relativize(file)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                sync(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }
        });
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private void link(String name) throws IOException {
        Path link = runtime.resolve(name);
        Path target = path.resolve(name);
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
            return;
        }
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, target);
    }
}
