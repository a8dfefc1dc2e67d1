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
import java.nio.file.StandardCopyOption;
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
    private Path real;
    private final Deque<Path> made = new ArrayDeque<>();
    private Object identity = "";
    private Object log = "";

    private DatabaseFile(Path path) {
        this.path = path;
        this.real = path;
    }

    /** What SQLite may have beside a database, by what it adds to its name. */
    private static final List<String> COMPANIONS = List.of("", "-wal", "-shm");

    private static final String LOG = "-wal";
    private static final String INDEX = "-shm";

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
                    "the store " + path
                            + " was deleted while it was open; put it back, or have bpfman repair write it anew",
                    e);
        } catch (IOException e) {
            throw new StoreException("the store " + path + " cannot be seen any more: " + reason(e), e);
        }
        throw new StoreException("the store " + path + " was replaced by another file while it was open; put the former"
                + " one back, or have bpfman repair write it anew, or restart the agent to use the new one");
    }

    /** Keeps in mind which log the database was opened with, and where both lie; SQLite follows symbolic links. */
    void opened() {
        try {
            real = path.toRealPath();
            log = identityOf(companion(real, LOG));
        } catch (IOException e) {
            throw new StoreException("the log of the store " + path + " cannot be seen: " + reason(e), e);
        }
    }

    /** What was done to the file, or to the log that has what was committed last; empty when nothing was. */
    Optional<String> displaced() {
        try {
            requireSame();
            return identityOf(companion(real, LOG)).equals(log)
                    ? Optional.empty()
                    : Optional.of("the log of the store " + path + " was replaced while it was open");
        } catch (NoSuchFileException e) {
            return Optional.of("the log of the store " + path + " was deleted while it was open");
        } catch (IOException e) {
            throw new StoreException("the log of the store " + path + " cannot be seen any more: " + reason(e), e);
        } catch (StoreException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** An empty file beside the database's, for what is to take its place. */
    Path fresh() {
        Path fresh = companion(real, "-anew");
        try {
            makeDirectories();
            Files.deleteIfExists(fresh);
            return Files.createFile(fresh, PosixFilePermissions.asFileAttribute(FILE_MODE));
        } catch (IOException e) {
            throw new StoreException(
                    "the store " + path + " cannot be written anew: " + reason(e)
                            + "; make its directory writable for the agent",
                    e);
        }
    }

    /**
     * Puts a file into the database's place. What lies there is put aside, with what others have beside it; what is left of ours there goes.
     *
     * @return where it is put; empty when nothing is
     */
    Optional<Path> replaceBy(Path fresh, Instant now) {
        try {
            Optional<Path> aside = Optional.empty();
            if (Files.exists(path) && !isOurs(path, identity)) {
                Path other = path.toRealPath();
                Path place = companion(other, ".replaced-" + STAMP.format(now));
                if (!isOurs(companion(other, LOG), log)) {
                    moveIfThere(companion(other, LOG), companion(place, LOG));
                }
                Files.move(other, place);
                aside = Optional.of(place);
            }
            // the index of a log is made of it when it is not there
            Files.deleteIfExists(companion(real, INDEX));
            Files.deleteIfExists(companion(real, LOG));
            Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (!Files.exists(path)) {
                Files.createSymbolicLink(path, real);
            }
            return aside;
        } catch (IOException e) {
            throw new StoreException(
                    "the store " + path + " cannot be written anew: " + reason(e) + "; its contents lie in " + fresh,
                    e);
        }
    }

    private static boolean isOurs(Path file, Object identity) throws IOException {
        return Files.exists(file) && identityOf(file).equals(identity);
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to);
        }
    }

    private static Path companion(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
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
        return identityOf(path);
    }

    private static Object identityOf(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file : key;
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        return e.getClass().getSimpleName().replace("Exception", "");
    }
}
