// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A directory for what is there while it is read, which several processes may share. Each use has a directory of its own in it, and beside that a file that is locked as
 * long as the process lives: what a process left that was killed is told by its lock, which the kernel has taken away. For any thread.
 */
final class Scratch {

    private static final String LOCK = ".lock";
    /** What earlier releases left has no lock. */
    private static final Duration WITHOUT_LOCK = Duration.ofHours(1);

    /** A process id may come again, and is another process in another namespace; with the time of its start it is this process. */
    private static final String OURS = ProcessHandle.current().pid() + "-"
            + ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(Instant::toEpochMilli)
                    .orElse(0L)
            + "-";

    private final Path directory;

    Scratch(Path directory) {
        this.directory = directory;
    }

    /** A place for one use. */
    static final class Room implements AutoCloseable {

        private final Path path;
        private final Path lock;
        private final FileChannel held;

        private Room(Path path, Path lock, FileChannel held) {
            this.path = path;
            this.lock = lock;
            this.held = held;
        }

        Path path() {
            return path;
        }

        @Override
        public void close() {
            try (held) {
                Directories.delete(path);
                Files.deleteIfExists(lock);
            } catch (IOException e) {
                throw new ImageException(path + " cannot be removed: " + e + "; remove it", e);
            }
        }
    }

    /** Makes one. */
    Room room() {
        try {
            Files.createDirectories(directory);
            while (true) {
                String name = OURS + UUID.randomUUID();
                Path lock = directory.resolve(name + LOCK);
                FileChannel held = FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                // who clears may have seen it before it was locked, and have taken it away
                if (held.tryLock() != null && Files.exists(lock)) {
                    return new Room(Files.createDirectory(directory.resolve(name)), lock, held);
                }
                held.close();
            }
        } catch (IOException e) {
            throw new ImageException(
                    "nothing can be kept in " + directory + " while it is read: " + e
                            + "; make room there, or choose another directory by --image-cache-dir",
                    e);
        }
    }

    /** Removes what processes left that are gone. */
    void clear(Instant now) {
        try {
            List<Path> all = entries();
            for (Path lock : all) {
                if (isLock(lock) && !isOurs(lock)) {
                    removeLeft(lock);
                }
            }
            for (Path left : all) {
                Path lock = directory.resolve(left.getFileName() + LOCK);
                if (!isLock(left) && Files.notExists(lock) && isOlder(left, now.minus(WITHOUT_LOCK))) {
                    Directories.delete(left);
                }
            }
        } catch (NoSuchFileException e) {
            // another process was faster
            return;
        } catch (IOException e) {
            throw new ImageException(directory + " cannot be cleared: " + e, e);
        }
    }

    private List<Path> entries() throws IOException {
        List<Path> all = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> there = Files.newDirectoryStream(directory)) {
                there.forEach(all::add);
            }
        }
        return all;
    }

    private static boolean isLock(Path path) {
        return path.getFileName().toString().endsWith(LOCK);
    }

    /** A lock of this process is lost when another file handle of it is closed: it is not even looked at. */
    private static boolean isOurs(Path path) {
        return path.getFileName().toString().startsWith(OURS);
    }

    private void removeLeft(Path lock) throws IOException {
        String name = lock.getFileName().toString();
        Path left = directory.resolve(name.substring(0, name.length() - LOCK.length()));
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                if (Files.exists(left)) {
                    Directories.delete(left);
                }
                Files.deleteIfExists(lock);
            }
        }
    }

    private static boolean isOlder(Path file, Instant than) {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(than);
        } catch (IOException e) {
            // another process was faster
            return false;
        }
    }
}
