// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;

/** Where files of clients lie while a command needs them that the agent cannot open itself; a few at a time, since they may lie in memory. For any thread. */
final class Spool {

    private static final int FILES = 4;
    private static final String SUFFIX = ".o";

    private final Path directory;
    private final Semaphore room = new Semaphore(FILES, true);

    /**
     * @param directory made when it is needed; what a killed agent left in it is removed
     */
    Spool(Path directory) throws IOException {
        this.directory = directory;
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
                for (Path file : left) {
                    Files.delete(file);
                }
            }
        }
    }

    /** A new, empty file; waits while there are too many. */
    Path create() throws IOException {
        room.acquireUninterruptibly();
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return Files.createTempFile(directory, "", SUFFIX);
        } catch (IOException | RuntimeException e) {
            room.release();
            throw e;
        }
    }

    /** Removes a file that was created here. */
    void remove(Path file) throws IOException {
        room.release();
        Files.delete(file);
    }
}
