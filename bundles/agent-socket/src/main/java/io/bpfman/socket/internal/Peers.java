// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/** Who may talk to the agent: root, and the user who runs it. The kernel says who a client is (SO_PEERCRED, see unix(7)). */
final class Peers implements SocketServer.Admission {

    private final UserPrincipal root;
    private final UserPrincipal own;

    private Peers(UserPrincipal root, UserPrincipal own) {
        this.root = root;
        this.own = own;
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
        return new Peers(root, Files.getOwner(made));
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
    public boolean mayEnter(SocketChannel channel) throws IOException {
        UserPrincipal user =
                channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        return user.equals(root) || user.equals(own);
    }
}
