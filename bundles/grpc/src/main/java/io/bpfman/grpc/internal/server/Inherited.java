// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The Unix sockets at which whoever started this process listens already, and which it hands over (socket activation, sd_listen_fds(3)).
 *
 * @param byPath the numbers of their descriptors
 */
record Inherited(Map<Path, Integer> byPath) {

    /** The first descriptor that is handed over. */
    private static final int FIRST = 3;
    /** The columns of proc_net_unix(5) of a socket that has a path: inode and path are the last two. */
    private static final int COLUMNS = 8;

    Inherited {
        byPath = Map.copyOf(byPath);
    }

    static Inherited ofThisProcess() throws IOException {
        return of(System.getenv(), ProcessHandle.current().pid(), Path.of("/proc"));
    }

    /**
     * What such an environment says to the process with this id.
     *
     * @param proc where proc(5) is, which tells the paths of sockets
     */
    static Inherited of(Map<String, String> environment, long pid, Path proc) throws IOException {
        @Nullable String whose = environment.get("LISTEN_PID");
        @Nullable String count = environment.get("LISTEN_FDS");
        if (whose == null || count == null || !whose.equals(Long.toString(pid)) || !count.matches("[0-9]{1,3}")) {
            return new Inherited(Map.of());
        }
        List<String> sockets = Files.readAllLines(proc.resolve("net/unix"), StandardCharsets.ISO_8859_1);
        Map<Path, Integer> found = new HashMap<>();
        for (int descriptor = FIRST; descriptor < FIRST + Integer.parseInt(count); descriptor++) {
            String opened = opened(proc.resolve("self/fd").resolve(Integer.toString(descriptor)));
            for (String line : sockets) {
                String[] columns = line.trim().split(" +", COLUMNS);
                if (columns.length == COLUMNS
                        && columns[COLUMNS - 1].startsWith("/")
                        && opened.equals("socket:[" + columns[COLUMNS - 2] + "]")) {
                    found.put(Path.of(columns[COLUMNS - 1]), descriptor);
                }
            }
        }
        return new Inherited(found);
    }

    /** What a descriptor leads to; empty when it is closed by now. */
    private static String opened(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException | NotLinkException e) {
            return "";
        }
    }

    /**
     * Another descriptor of the same open socket, which never blocks, and which whoever gets it closes: a socket can then be served again. Whoever handed one
     * over may have left it blocking, and one that blocks would hold up all that its thread serves. It is sent to this process itself, by a socket that is
     * connected to nothing else; what receives descriptors has them not block.
     */
    static int duplicate(int descriptor) throws IOException {
        Path directory = Files.createTempDirectory("bpfman-");
        Path path = directory.resolve("itself");
        Socket itself = Socket.newSocketDomainDgram();
        try {
            DomainSocketAddress address = new DomainSocketAddress(path.toFile());
            itself.bind(address);
            itself.connect(address);
            itself.sendFd(descriptor);
            int received = itself.recvFd();
            if (received <= 0) {
                throw new IOException(
                        "the descriptor " + descriptor + " of a socket that was handed over did not come back");
            }
            return received;
        } finally {
            itself.close();
            Files.deleteIfExists(path);
            Files.delete(directory);
        }
    }

    /** The descriptor of the socket at a path. */
    OptionalInt at(Path path) {
        @Nullable Integer descriptor = byPath.get(path);
        return descriptor == null ? OptionalInt.empty() : OptionalInt.of(descriptor);
    }
}
