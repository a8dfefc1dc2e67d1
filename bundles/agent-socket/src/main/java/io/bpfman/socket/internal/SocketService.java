// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.shell.CommandShell;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.osgi.service.log.Logger;

/** The socket, the thread that serves it and the threads that work for its clients, from their beginning to their end. */
final class SocketService implements AutoCloseable {

    private static final int BACKLOG = 1024;
    /** How long commands under way may take when the agent is to end. */
    private static final long STOP_LIMIT_MILLISECONDS = 60_000;

    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path path;
    private final SocketServer server;
    private final Logger logger;

    private SocketService(Path path, SocketServer server, Logger logger) {
        this.path = path;
        this.server = server;
        this.logger = logger;
    }

    /**
     * Makes the socket and serves it.
     *
     * @param shell what runs commands, as far as it is there
     * @param manager empty when there is none
     * @param stop begins the end of the agent and comes back at once
     */
    static SocketService start(
            Path path,
            Supplier<Optional<CommandShell>> shell,
            Supplier<Optional<Bpfman>> manager,
            Runnable stop,
            Logger logger)
            throws IOException {
        ServerSocketChannel channel = bind(path);
        try {
            Peers peers = Peers.ownerOf(path);
            peers.requireOwner(path.getParent());
            CommandRuns runs = new CommandRuns(
                    shell, new AgentCommands(path, manager, stop), new Spool(path.resolveSibling("spool")), logger);
            SocketServer server = new SocketServer(channel, peers, runs, logger);
            server.start();
            return new SocketService(path, server, logger);
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private static ServerSocketChannel bind(Path path) throws IOException {
        Path directory = path.getParent();
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(directory))) {
            throw new IOException("others may enter " + directory
                    + ", where the agent's socket belongs; close it with: chmod 700 " + directory);
        }
        removeDead(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path), BACKLOG);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw new IOException("the agent's socket cannot be made at " + path + ": " + e.getMessage(), e);
        }
    }

    /** Removes a socket that an agent left which was killed; throws when somebody answers there, or when it is no socket. */
    private static void removeDead(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
            throw new IOException("the agent's socket cannot be made: " + path + " is a file; move it away");
        }
        try (SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new IOException("another agent answers at " + other.getRemoteAddress() + "; end that one first");
        } catch (ConnectException e) {
            Files.delete(path);
        }
    }

    /** Takes no more clients, waits for the commands under way, but not forever, and removes the socket. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            logger.warn("the socket {} could not be removed", path, e);
        }
        try {
            if (!server.drain(STOP_LIMIT_MILLISECONDS)) {
                logger.warn("a command of a client has not ended within {} ms and goes on", STOP_LIMIT_MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            server.close();
        }
    }
}
