// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.kernel.ObjectSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A staged object in a file that only its owner can read, and that goes when this is closed. */
public final class StagedFile implements StagedObject {

    private static final String PREFIX = ".staged-";

    private final Path file;
    private final ObjectSource source;

    private StagedFile(Path file, ObjectSource source) {
        this.file = file;
        this.source = source;
    }

    /**
     * Copies an object into a directory.
     *
     * @param source when it is an image, one that was found already
     *
     * @param directory is there
     */
    static StagedFile copy(BytecodeSource source, Path directory) {
        Path staged = create(directory);
        try {
            DigestedCopy copy = copy(source, staged, directory);
            if (copy.size() > BytecodeKeep.MAX_OBJECT_BYTES) {
                throw new InvalidSpecException(what(source) + " is larger than "
                        + (BytecodeKeep.MAX_OBJECT_BYTES >> 20)
                        + " MiB, the most that is loaded; take out what is for debuggers: llvm-strip -g FILE");
            }
            return new StagedFile(staged, new ObjectSource(source.origin(), staged, copy.size(), copy.sha256()));
        } catch (RuntimeException | Error e) {
            delete(staged, e);
            throw e;
        }
    }

    private static DigestedCopy copy(BytecodeSource source, Path staged, Path directory) {
        try (OutputStream out = Files.newOutputStream(staged);
                InputStream in = open(source)) {
            return DigestedCopy.of(
                    in,
                    (piece, length) -> {
                        try {
                            out.write(piece, 0, length);
                        } catch (IOException e) {
                            throw noRoom(directory, e);
                        }
                    },
                    BytecodeKeep.MAX_OBJECT_BYTES);
        } catch (IOException e) {
            throw new InvalidSpecException(what(source) + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String what(BytecodeSource source) {
        return source instanceof BytecodeSource.File file
                ? "object file \"" + file.path() + "\""
                : "the object of image " + source.name();
    }

    private static InputStream open(BytecodeSource source) throws IOException {
        if (source instanceof BytecodeSource.File file) {
            return open(file.path());
        }
        BytecodeSource.Image image = (BytecodeSource.Image) source;
        return image.pulled()
                .orElseThrow(() -> new IllegalStateException(image.reference() + " was not looked for yet"))
                .object()
                .open();
    }

    private static InputStream open(Path object) throws IOException {
        if (!Files.exists(object)) {
            throw new InvalidSpecException("object file \"" + object + "\" does not exist");
        }
        if (!Files.isRegularFile(object)) {
            throw new InvalidSpecException("object file \"" + object + "\" is not a regular file");
        }
        return Files.newInputStream(object);
    }

    private static Path create(Path directory) {
        try {
            return Files.createTempFile(directory, PREFIX, ".o");
        } catch (IOException e) {
            throw noRoom(directory, e);
        }
    }

    private static StoreException noRoom(Path directory, IOException e) {
        return new StoreException(
                "object files cannot be copied into " + directory + ": " + e
                        + "; make room there, or set runtime.dir of"
                        + " io.bpfman.manager to a directory that can be written",
                e);
    }

    /** Removes what an agent that was killed left in a directory. */
    static void removeLeftovers(Path directory) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    @Override
    public ObjectSource source() {
        return source;
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StoreException("the copy " + file + " cannot be removed: " + e + "; remove it", e);
        }
    }

    private static void delete(Path staged, Throwable failure) {
        try {
            Files.deleteIfExists(staged);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
