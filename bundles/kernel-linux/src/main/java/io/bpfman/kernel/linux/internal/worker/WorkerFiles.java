// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The worker's classes and its native library, in a directory for temporary files of their own while it starts; it needs neither by name once it has
 * started. For one thread.
 */
final class WorkerFiles implements AutoCloseable {

    /** Made while this bundle is built. */
    private static final String JAR = "/worker.jar";

    private static final String LIBRARY = "libjffi-1.2.so";

    private final Path directory;

    WorkerFiles() throws IOException {
        directory = Files.createTempDirectory("bpfman-worker-");
        try {
            copy(JAR, jar());
            copy("/jni/" + architecture() + "-Linux/" + LIBRARY, directory.resolve(LIBRARY));
        } catch (IOException e) {
            close();
            throw e;
        }
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

    Path directory() {
        return directory;
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
