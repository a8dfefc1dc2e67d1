// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import io.bpfman.text.Durations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The runtime directory, held by one agent at a time. The kernel lets go of it when the process ends, however it ends; the lock's file
 * stays, because removing it would let two agents hold two files of the same name.
 */
final class RuntimeDirectory implements AutoCloseable {
    private static final String SOCKET = "bpfman.sock";
    /** {@code sun_path} of unix(7), without the zero byte. */
    private static final int SOCKET_PATH_BYTES = 107;

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Duration POLL = Duration.ofMillis(20);

    private final Path path;
    private final FileChannel channel;

    private RuntimeDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes the directory, for this user alone, when it is not there, and takes hold of it.
     *
     * @param patience how long to wait for another agent to let go
     */
    static RuntimeDirectory take(Path path, Optional<Duration> patience) throws LaunchException {
        Path socket = path.resolve(SOCKET);
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > SOCKET_PATH_BYTES) {
            throw new LaunchException(
                    "the path of the agent's socket would have " + length + " bytes, and the kernel takes "
                            + SOCKET_PATH_BYTES + ": " + socket + "; give a shorter one with --runtime-dir");
        }
        try {
            Files.createDirectories(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Path lock = path.resolve("agent.lock");
            FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            long deadline = System.nanoTime() + patience.orElse(Duration.ZERO).toNanos();
            while (channel.tryLock() == null) {
                if (System.nanoTime() - deadline >= 0) {
                    channel.close();
                    String waited = patience.map(time -> "timed out waiting for lock " + lock + " (--lock-timeout="
                                    + Durations.text(time) + "): ")
                            .orElse("");
                    throw new LaunchException(waited + "another agent runs in " + path
                            + "; end that one first: bpfman agent stop --runtime-dir " + path);
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
            return new RuntimeDirectory(path, channel);
        } catch (IOException e) {
            throw new LaunchException(
                    "the runtime directory " + path + " cannot be used: " + e + "; give another one with --runtime-dir",
                    e);
        }
    }

    /**
     * Takes away what rights others have in the directory, which is the agent's own: whoever runs containers makes it for anybody to enter.
     *
     * @return whether there were any
     */
    boolean closeToOthers() throws LaunchException {
        try {
            if (OWNER_ONLY.containsAll(Files.getPosixFilePermissions(path))) {
                return false;
            }
            Files.setPosixFilePermissions(path, OWNER_ONLY);
            return true;
        } catch (IOException e) {
            throw new LaunchException(
                    "the runtime directory " + path + " cannot be closed to others: " + e + "; make it with mode 0700",
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
