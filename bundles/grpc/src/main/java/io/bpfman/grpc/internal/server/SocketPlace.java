// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The place of a socket: a directory that belongs to the agent's user or to root, that others cannot write to, and with nothing in the way.
 *
 * @param path of the socket, absolute
 * @param group that the socket is given to, by name or number; the one that new files get there when empty
 * @param closeDirectory whether a directory of the agent's own is closed to others, not refused
 */
record SocketPlace(Path path, String group, boolean closeDirectory) {

    /** What {@code sockaddr_un} has room for. */
    private static final int LONGEST = 107;

    /**
     * Makes room for the socket.
     *
     * @throws IOException when others could put one there, or when somebody answers there already
     */
    void prepare() throws IOException {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw new IOException(
                    "the socket's path " + path + " is longer than " + LONGEST + " bytes; choose another");
        }
        Path directory = path.getParent();
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
            if (!group.isEmpty()) {
                giveToGroup(directory);
            }
        }
        requireOwner(directory);
        requireClosed(directory);
        removeDead();
    }

    private void requireOwner(Path directory) throws IOException {
        long owner = uid(directory);
        long own = ownUid();
        if (owner != 0 && owner != own) {
            throw new IOException(directory + ", where the socket belongs, is owned by user " + owner
                    + ", who could put another socket there; give it to the agent: chown " + own + " " + directory);
        }
    }

    private void requireClosed(Path directory) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(directory);
        if (!mode.remove(PosixFilePermission.OTHERS_WRITE)) {
            return;
        }
        if (!closeDirectory) {
            throw new IOException("others may write to " + directory
                    + ", where the socket belongs; close it with: chmod o-w " + directory);
        }
        // by the number, so that the bits stay that these names do not have: a volume's set-group-ID
        int number = ((Integer) Files.getAttribute(directory, "unix:mode")) & 07777;
        Files.setAttribute(directory, "unix:mode", number & ~02);
    }

    /** Removes a socket that a server left which was killed; throws when somebody answers there, or when it is no socket. */
    private void removeDead() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException("the socket cannot be made: " + path + " is a file; move it away");
        }
        try (SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new IOException("another server answers at " + other.getRemoteAddress() + "; end that one first");
        } catch (ConnectException e) {
            Files.delete(path);
        }
    }

    /** Lets the agent's user and the group connect to the socket, which is there now. */
    void open() throws IOException {
        if (!group.isEmpty()) {
            giveToGroup(path);
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    }

    private void giveToGroup(Path file) throws IOException {
        Files.getFileAttributeView(file, PosixFileAttributeView.class)
                .setGroup(file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group));
    }

    /** Who may call at the socket, which is there now. */
    Callers callers(Set<Long> users) throws IOException {
        return new Callers(ownUid(), number(path, "unix:gid"), users);
    }

    private static long uid(Path path) throws IOException {
        return number(path, "unix:uid");
    }

    /** The user that this process runs as: the owner of what the kernel says of it. */
    private static long ownUid() throws IOException {
        return uid(Path.of("/proc/self"));
    }

    private static long number(Path path, String attribute) throws IOException {
        return Integer.toUnsignedLong((Integer) Files.getAttribute(path, attribute));
    }
}
