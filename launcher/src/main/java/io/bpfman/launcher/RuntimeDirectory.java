// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The runtime directory, held by one agent at a time. The kernel lets go of it when the process ends, however it ends; the lock's file
 * stays, because removing it would let two agents hold two files of the same name.
 */
final class RuntimeDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private RuntimeDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Makes the directory, for this user alone, when it is not there, and takes hold of it. */
    static RuntimeDirectory take(Path path) throws LaunchException {
        try {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel channel =
                    FileChannel.open(path.resolve("agent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new LaunchException("another agent runs in " + path
                        + "; end that one, or give this one a directory of its own with --runtime-dir");
            }
            return new RuntimeDirectory(path, channel);
        } catch (IOException e) {
            throw new LaunchException(
                    "the runtime directory " + path + " cannot be used: " + e + "; give another one with --runtime-dir",
                    e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
