// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The worker's classes and its native library, in a directory for temporary files of their own while it starts; it needs neither by name once it has
 * started. A library that lies unpacked where this JVM looks for it is taken from there: the directory for temporary files may be mounted {@code noexec}. For
 * one thread.
 */
public final class WorkerFiles implements AutoCloseable {

    /** Made while this bundle is built. */
    private static final String JAR = "/worker.jar";

    private static final String LIBRARY = "libjffi-1.2.so";

    /** Where jffi looks for it first. */
    private static final String SEARCHED = "jffi.boot.library.path";

    private final Path directory;
    private final Path libraries;

    public WorkerFiles() throws IOException {
        Optional<Path> unpacked = unpacked(System.getProperty(SEARCHED, ""));
        directory = Files.createTempDirectory("bpfman-worker-");
        libraries = unpacked.orElse(directory);
        try {
            copy(JAR, jar());
            if (unpacked.isEmpty()) {
                copy("/jni/" + architecture() + "-Linux/" + LIBRARY, directory.resolve(LIBRARY));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * The directory where the library lies.
     *
     * @param searched directories, as in {@code PATH}
     */
    static Optional<Path> unpacked(String searched) {
        return Arrays.stream(searched.split(File.pathSeparator))
                .filter(name -> !name.isEmpty())
                .map(name -> Path.of(name).toAbsolutePath())
                .filter(place -> Files.isReadable(place.resolve(LIBRARY)))
                .findFirst();
    }

    private static String architecture() {
        String name = System.getProperty("os.arch");
        return name.equals("amd64") ? "x86_64" : name;
    }

    private static void copy(String resource, Path to) throws IOException {
        try (InputStream in = WorkerFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("this bundle has no " + resource);
            }
            Files.copy(in, to);
        }
    }

    Path jar() {
        return directory.resolve("worker.jar");
    }

    /** The value for the worker of the property that says where jffi looks. */
    String libraryArgument() {
        return "-D" + SEARCHED + "=" + libraries;
    }

    /** Whether something here lies in a directory. */
    boolean lieBelow(Path other) {
        return directory.startsWith(other) || libraries.startsWith(other);
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            for (Path file : all) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
