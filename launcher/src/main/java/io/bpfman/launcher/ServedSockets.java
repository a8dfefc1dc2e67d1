// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether this process answers at the sockets that an agent is to serve at. Bundles log what keeps them from serving, and go on without; who started the agent for it should know. */
final class ServedSockets {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(5);

    /** The columns of proc_net_unix(5) of a socket that has a path: inode and path are the last two, and the flags say whether it listens. */
    private static final int COLUMNS = 8;

    private static final int FLAGS = 3;
    private static final String LISTENS = "00010000";

    private ServedSockets() {}

    /** Waits until each of them answers; throws when one does not in time, and at once when it is another process that does. */
    static void await(List<Path> sockets) throws LaunchException {
        await(sockets, PATIENCE, Path.of("/proc"));
    }

    /**
     * The same.
     *
     * @param patience how long to wait altogether
     * @param proc where proc(5) is, which tells whose sockets are
     */
    static void await(List<Path> sockets, Duration patience, Path proc) throws LaunchException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (Path socket : sockets) {
            IOException refusal = refusal(socket, proc);
            while (refusal != null) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new LaunchException(
                            "the agent does not serve: nobody answers at " + socket + " (" + refusal.getMessage()
                                    + "); what it logged says why",
                            refusal);
                }
                LockSupport.parkNanos(POLL.toNanos());
                refusal = refusal(socket, proc);
            }
        }
    }

    private static @Nullable IOException refusal(Path socket, Path proc) throws LaunchException {
        try {
            SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
            if (!isOwn(socket.toAbsolutePath().normalize(), proc)) {
                throw new LaunchException(
                        "the agent does not serve: another process answers at " + socket + "; end that one first");
            }
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /** Whether a socket that listens at this path is open in this process: another agent's would answer as well. */
    private static boolean isOwn(Path path, Path proc) throws IOException {
        Set<String> inodes = new HashSet<>();
        for (String line : Files.readAllLines(proc.resolve("net/unix"), StandardCharsets.ISO_8859_1)) {
            String[] columns = line.trim().split(" +", COLUMNS);
            if (columns.length == COLUMNS
                    && columns[COLUMNS - 1].equals(text(path))
                    && columns[FLAGS].equals(LISTENS)) {
                inodes.add("socket:[" + columns[COLUMNS - 2] + "]");
            }
        }
        try (Stream<Path> descriptors = Files.list(proc.resolve("self/fd"))) {
            return descriptors.anyMatch(descriptor -> inodes.contains(opened(descriptor)));
        }
    }

    /** A path as the kernel prints it: byte by byte. */
    private static String text(Path path) {
        return new String(path.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** What a descriptor leads to; empty when it was closed meanwhile. */
    private static String opened(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
