// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.OptionalLong;
import jdk.net.ExtendedSocketOptions;

/** Who may talk to the agent: root, and the user who runs it. The kernel says who a client is (SO_PEERCRED, see unix(7)). */
final class Peers implements SocketServer.Admission {

    private final UserPrincipal root;
    private final UserPrincipal own;
    private final long ownUid;

    private Peers(UserPrincipal root, UserPrincipal own, long ownUid) {
        this.root = root;
        this.own = own;
        this.ownUid = ownUid;
    }

    /**
     * Root and the owner of a file.
     *
     * @param made a file that this process made
     */
    static Peers ownerOf(Path made) throws IOException {
        // A number is taken where no user is called like it, which holds for a system without a user database, too.
        UserPrincipal root =
                FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("0");
        long uid = ((Integer) Files.getAttribute(made, "unix:uid")).longValue() & 0xFFFF_FFFFL;
        return new Peers(root, Files.getOwner(made), uid);
    }

    /** Throws when the directory is neither this process's user's nor root's: its owner could put another socket there. */
    void requireOwner(Path directory) throws IOException {
        UserPrincipal owner = Files.getOwner(directory);
        if (!owner.equals(own) && !owner.equals(root)) {
            throw new IOException(directory + ", where the agent's socket belongs, is owned by " + owner.getName()
                    + "; give the agent a directory of its own, or this one to it: chown " + own.getName() + " "
                    + directory);
        }
    }

    @Override
    public OptionalLong user(SocketChannel channel) throws IOException {
        UserPrincipal user =
                channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        if (user.equals(own)) {
            return OptionalLong.of(ownUid);
        }
        return user.equals(root) ? OptionalLong.of(0) : OptionalLong.empty();
    }
}
