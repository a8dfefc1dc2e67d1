// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that a command makes: all of it is written beside its place, which it then takes at once, or none. */
final class WrittenFile implements AutoCloseable {

    private final Path place;
    private final Path beside;
    private final FileChannel channel;

    /** What is behind links gets another content, not the link. */
    WrittenFile(Path file) throws IOException {
        boolean exists = Files.exists(file);
        if (exists && !Files.isRegularFile(file)) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    Files.isDirectory(file)
                            ? "it is a directory"
                            : "it is no regular file; name - for standard output");
        }
        place = exists ? file.toRealPath() : file.toAbsolutePath();
        beside = place.resolveSibling(
                place.getFileName() + "." + ProcessHandle.current().pid() + ".new");
        channel = FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (exists) {
            try {
                Files.setPosixFilePermissions(beside, Files.getPosixFilePermissions(place));
            } catch (IOException e) {
                close();
                throw e;
            }
        }
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Gives the file its place. */
    void place() throws IOException {
        channel.force(true);
        Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes it away, unless it has its place. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(beside);
    }
}
