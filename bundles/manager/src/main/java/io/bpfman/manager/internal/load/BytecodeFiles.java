// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.kernel.ObjectSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Keeps bytecode in files that only their owner can read: for each program a directory with the object, those of its earlier versions, and a note of where it came from and
 * how it was loaded. The note is written last, so that a copy without one is known not to be whole.
 */
public final class BytecodeFiles implements BytecodeKeep {

    private static final String OBJECT = "bytecode.o";
    /** On its way to become the object. */
    private static final String FETCHED = "fetched.o";

    private static final String NOTE = "provenance.json";

    /** The directory of the objects of earlier versions, each by its number. */
    private static final String EARLIER = "history";

    /** The note of releases before there was JSON in it. */
    private static final String EARLIER_NOTE = "provenance";

    private static final FileAttribute<?> DIRECTORY_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> FILE_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path root;
    private boolean swept;

    /**
     * @param root where each program gets a directory; made when it is needed
     */
    public BytecodeFiles(Path root) {
        this.root = root;
    }

    @Override
    public StagedObject stage(BytecodeSource source) {
        try {
            Files.createDirectories(root, DIRECTORY_MODE);
            sweep();
        } catch (IOException e) {
            throw new StoreException(
                    "object files cannot be copied into " + root + ": " + reason(e) + "; set runtime.dir of"
                            + " io.bpfman.manager to a directory that can be written",
                    e);
        }
        return StagedFile.copy(source, root);
    }

    /** Once, before anything is staged: whatever is there then, an agent that was killed left it. */
    private synchronized void sweep() throws IOException {
        if (!swept) {
            StagedFile.removeLeftovers(root);
            swept = true;
        }
    }

    @Override
    public void keep(long programId, ObjectSource object, LoadRequest request, Instant now) {
        Path directory = directory(programId);
        try {
            Files.createDirectories(root, DIRECTORY_MODE);
            delete(directory);
            Files.createDirectory(directory, DIRECTORY_MODE);
            keep(object, directory.resolve(OBJECT));
            try (SeekableByteChannel note = create(directory.resolve(NOTE))) {
                write(ByteBuffer.wrap(Provenance.note(object, request, now).getBytes(StandardCharsets.UTF_8)), note);
            }
            for (Path entry : List.of(directory.resolve(OBJECT), directory.resolve(NOTE), directory, root)) {
                sync(entry);
            }
        } catch (IOException e) {
            throw new StoreException(
                    "the bytecode of program " + programId + " cannot be kept in " + directory + ": " + reason(e)
                            + "; make room there, or set runtime.dir of io.bpfman.manager to a directory that can be"
                            + " written",
                    e);
        }
    }

    /** The record that follows may outlive the host. In a directory that goes with the host this costs nothing. */
    private static void sync(Path entry) throws IOException {
        try (FileChannel channel = FileChannel.open(entry, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** A staged object is a file of our own already: it only gets one more name. */
    private static void keep(ObjectSource object, Path kept) throws IOException {
        if (object.file().isPresent()) {
            Files.createLink(kept, object.file().get());
            return;
        }
        try (SeekableByteChannel channel = create(kept)) {
            write(object.content().orElseThrow(), channel);
        }
    }

    private static void write(ByteBuffer content, SeekableByteChannel target) throws IOException {
        while (content.hasRemaining()) {
            target.write(content);
        }
    }

    private static SeekableByteChannel create(Path file) throws IOException {
        return Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE_MODE);
    }

    @Override
    public Path file(long programId) {
        return directory(programId).resolve(OBJECT);
    }

    @Override
    public ObjectSource read(long programId) {
        Path directory = directory(programId);
        Path kept = file(programId);
        try (InputStream in = Files.newInputStream(kept)) {
            DigestedCopy copy = DigestedCopy.of(in, (piece, length) -> {}, Long.MAX_VALUE);
            Provenance provenance = provenance(directory);
            if (copy.size() != provenance.size() || !copy.sha256().equals(provenance.sha256())) {
                throw new StoreException("the bytecode of program " + programId + " in " + directory
                        + " is not what was kept there; unload the program and load it again");
            }
            return new ObjectSource(provenance.source(), kept, copy.size(), copy.sha256());
        } catch (IOException | IllegalArgumentException e) {
            throw new StoreException(
                    "the bytecode of program " + programId + " cannot be read from " + directory + ": " + reason(e)
                            + "; unload the program and load it again",
                    e);
        }
    }

    @Override
    public Optional<Flaw> flaw(long programId) {
        Path kept = file(programId);
        Provenance provenance;
        try {
            provenance = provenance(directory(programId));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(new Flaw(
                    Files.exists(kept) ? Flaw.Kind.UNTOLD : Flaw.Kind.GONE,
                    "the note of where " + kept + " came from cannot be read: " + reason(e),
                    Optional.empty()));
        }
        if (has(kept, provenance)) {
            return Optional.empty();
        }
        boolean there = Files.exists(kept);
        return Optional.of(new Flaw(
                there ? Flaw.Kind.CHANGED : Flaw.Kind.GONE,
                kept + (there ? " is not what was kept: its digest differs" : " is gone"),
                Optional.of(Path.of(provenance.source())).filter(source -> has(source, provenance))));
    }

    /** Whether these are the bytes that were kept. */
    private static boolean has(Path file, Provenance provenance) {
        if (!file.isAbsolute() || !Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            DigestedCopy copy = DigestedCopy.of(in, (piece, length) -> {}, MAX_OBJECT_BYTES);
            return copy.size() == provenance.size() && copy.sha256().equals(provenance.sha256());
        } catch (IOException e) {
            // what cannot be read does not have them, as far as anybody can tell
            return false;
        }
    }

    @Override
    public void fetch(long programId) {
        Path kept = file(programId);
        Path fresh = kept.resolveSibling(FETCHED);
        try {
            Provenance provenance = provenance(directory(programId));
            Files.deleteIfExists(fresh);
            try (SeekableByteChannel copy = create(fresh)) {
                write(ByteBuffer.wrap(Files.readAllBytes(Path.of(provenance.source()))), copy);
            }
            if (!has(fresh, provenance)) {
                Files.delete(fresh);
                throw new StoreException(provenance.source() + " is no longer what was kept of it; nothing was copied");
            }
            Files.move(fresh, kept, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | IllegalArgumentException e) {
            throw new StoreException(
                    "the bytecode of program " + programId + " cannot be copied to " + kept + ": " + reason(e), e);
        }
    }

    @Override
    public Optional<String> digest(long programId) {
        try {
            return Optional.of(provenance(directory(programId)).sha256());
        } catch (IOException | IllegalArgumentException e) {
            // whoever needs the copy is told what is wrong with it
            return Optional.empty();
        }
    }

    @Override
    public Optional<LoadNote> loadNote(long programId) {
        try {
            return LoadNote.parse(Files.readString(directory(programId).resolve(NOTE), StandardCharsets.UTF_8));
        } catch (IOException e) {
            // there is none, or none that can be read: both tell nothing
            return Optional.empty();
        }
    }

    /** A program outlives the agent that loaded it, so the note may be of an earlier release. */
    private static Provenance provenance(Path directory) throws IOException {
        Path earlier = directory.resolve(EARLIER_NOTE);
        return Files.exists(earlier)
                ? Provenance.parseProperties(Files.readString(earlier, StandardCharsets.UTF_8))
                : Provenance.parse(Files.readString(directory.resolve(NOTE), StandardCharsets.UTF_8));
    }

    @Override
    public void inherit(long from, long to, OptionalInt number, Set<Integer> earlier) {
        Path target = directory(to).resolve(EARLIER);
        try {
            delete(target);
            Files.createDirectory(target, DIRECTORY_MODE);
            for (int each : earlier) {
                Path kept = earlier(from, each);
                if (Files.exists(kept)) {
                    Files.createLink(target.resolve(kept.getFileName()), kept);
                }
            }
            if (number.isPresent()) {
                Files.createLink(earlier(to, number.getAsInt()), file(from));
            }
        } catch (IOException e) {
            throw new StoreException(
                    "the bytecode of the versions before program " + to + " cannot be kept in " + target + ": "
                            + reason(e) + "; make room there, or set runtime.dir of io.bpfman.manager to a directory"
                            + " that can be written",
                    e);
        }
    }

    @Override
    public void disinherit(long programId) {
        Path directory = directory(programId).resolve(EARLIER);
        try {
            delete(directory);
        } catch (IOException e) {
            throw new StoreException(directory + " cannot be removed: " + reason(e) + "; remove it", e);
        }
    }

    @Override
    public Path earlier(long programId, int number) {
        return directory(programId).resolve(EARLIER).resolve(number + ".o");
    }

    @Override
    public void remove(long programId) {
        Path directory = directory(programId);
        try {
            delete(directory);
        } catch (IOException e) {
            throw new StoreException(
                    "the bytecode of program " + programId + " cannot be removed from " + directory + ": " + reason(e)
                            + "; remove that directory",
                    e);
        }
    }

    private static void delete(Path directory) throws IOException {
        Path earlier = directory.resolve(EARLIER);
        if (Files.isDirectory(earlier)) {
            delete(earlier);
        }
        if (directory.endsWith(EARLIER) && Files.isDirectory(directory)) {
            try (DirectoryStream<Path> versions = Files.newDirectoryStream(directory, "*.o")) {
                for (Path version : versions) {
                    Files.deleteIfExists(version);
                }
            }
        }
        Files.deleteIfExists(directory.resolve(NOTE));
        Files.deleteIfExists(directory.resolve(EARLIER_NOTE));
        Files.deleteIfExists(directory.resolve(OBJECT));
        Files.deleteIfExists(directory.resolve(FETCHED));
        Files.deleteIfExists(directory);
    }

    @Override
    public List<Long> programs() {
        List<Long> ids = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return ids;
        }
        try {
            sweep();
        } catch (IOException e) {
            throw new StoreException("what an earlier agent left in " + root + " cannot be removed: " + reason(e), e);
        }
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(root)) {
            for (Path directory : directories) {
                String name = directory.getFileName().toString();
                if (name.matches("[1-9][0-9]{0,9}")) {
                    ids.add(Long.valueOf(name));
                }
            }
        } catch (IOException e) {
            throw new StoreException("the bytecode in " + root + " cannot be listed: " + reason(e), e);
        }
        ids.sort(null);
        return ids;
    }

    private Path directory(long programId) {
        return root.resolve(Long.toString(programId));
    }

    private static String reason(Exception e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
