// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.errors.StoreException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The database's file and directory: made when absent, taken away again when opening fails, and watched for being replaced. */
final class DatabaseFile {

    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY_MODE = PosixFilePermissions.fromString("rwx------");

    private final Path path;
    private final Deque<Path> made = new ArrayDeque<>();
    private Object identity = "";

    private DatabaseFile(Path path) {
        this.path = path;
    }

    /** What SQLite may have beside a database, by what it adds to its name. */
    private static final List<String> COMPANIONS = List.of("", "-wal", "-shm");

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** No page of a database is smaller, and a database is made of pages. */
    private static final int SMALLEST_PAGE = 512;

    /**
     * Moves a damaged database out of the way, with what SQLite has beside it.
     *
     * @return where it is then; empty when the file looks like no database of ours at all, and stays
     */
    static Optional<Path> setAside(Path path, Instant now) {
        try {
            Path file = path.toRealPath();
            long size = Files.size(file);
            if (size == 0 || size % SMALLEST_PAGE != 0) {
                return Optional.empty();
            }
            Path aside = file.resolveSibling(file.getFileName() + ".damaged-" + STAMP.format(now));
            for (String companion : COMPANIONS) {
                Path from = file.resolveSibling(file.getFileName() + companion);
                if (Files.exists(from)) {
                    Files.move(from, aside.resolveSibling(aside.getFileName() + companion));
                }
            }
            return Optional.of(aside);
        } catch (IOException e) {
            throw new StoreException(
                    "the store " + path + " is damaged, and cannot be put aside: " + reason(e)
                            + "; move it away, and start the agent again",
                    e);
        }
    }

    /** Makes the file (mode 0600) and its directory (mode 0700) unless they are there, and throws when they cannot be written. */
    static DatabaseFile prepare(Path path) {
        DatabaseFile file = new DatabaseFile(path);
        try {
            file.makeDirectories();
            file.makeFile();
            file.requireWritable();
            file.identity = file.identityNow();
            return file;
        } catch (IOException e) {
            StoreException failure = new StoreException(
                    "the store's file " + path + " cannot be made: " + reason(e)
                            + "; make its directory writable for the agent, or configure another path for the store",
                    e);
            file.undo(failure);
            throw failure;
        } catch (StoreException e) {
            file.undo(e);
            throw e;
        }
    }

    /** Throws when the file at the path is no longer the one that was opened. */
    void requireSame() {
        try {
            if (identityNow().equals(identity)) {
                return;
            }
        } catch (NoSuchFileException e) {
            throw new StoreException(
                    "the store " + path + " was deleted while it was open; put it back, or restart the agent to begin"
                            + " with an empty store",
                    e);
        } catch (IOException e) {
            throw new StoreException("the store " + path + " cannot be seen any more: " + reason(e), e);
        }
        throw new StoreException("the store " + path + " was replaced by another file while it was open; put the former"
                + " one back, or restart the agent to use the new one");
    }

    /** Removes what {@link #prepare} made; what cannot be removed is added to {@code failure}. */
    void undo(Throwable failure) {
        try {
            for (Path entry : made) {
                if (entry.equals(path)) {
                    Files.deleteIfExists(path.resolveSibling(path.getFileName() + "-wal"));
                    Files.deleteIfExists(path.resolveSibling(path.getFileName() + "-shm"));
                }
                Files.deleteIfExists(entry);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void makeDirectories() throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path directory = path.getParent();
                directory != null && Files.notExists(directory);
                directory = directory.getParent()) {
            missing.push(directory);
        }
        for (Path directory : missing) {
            try {
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(DIRECTORY_MODE));
                made.push(directory);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(directory)) {
                    throw e;
                }
            }
        }
    }

    private void makeFile() throws IOException {
        if (Files.exists(path)) {
            return;
        }
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(FILE_MODE));
            made.push(path);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(path)) {
                throw e;
            }
        }
    }

    private void requireWritable() throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new StoreException(
                    "the store's path " + path + " is not a file; configure another path for the store");
        }
        if (!Files.isReadable(path) || !Files.isWritable(path)) {
            throw new StoreException("the store " + path + " is read-only: " + refusal()
                    + "; make it writable for the agent, or configure another path for the store");
        }
        Path parent = path.getParent();
        if (parent != null && !Files.isWritable(parent)) {
            throw new StoreException("the store " + path + " is read-only: the agent may not write its directory, where"
                    + " the log goes; make it writable for the agent, or configure another path for the store");
        }
    }

    /** The reason why the file cannot be opened. Not to be asked of a file that can: closing it would give up SQLite's locks. */
    private String refusal() {
        try (SeekableByteChannel channel =
                Files.newByteChannel(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return "it cannot be written (" + channel.size() + " bytes)";
        } catch (IOException e) {
            return reason(e);
        }
    }

    private Object identityNow() throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path : key;
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        return e.getClass().getSimpleName().replace("Exception", "");
    }
}
