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
final class Peers {

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

    /** Whether the process at the other end may talk to the agent. */
    boolean mayEnter(SocketChannel channel) throws IOException {
        UserPrincipal user =
                channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        return user.equals(root) || user.equals(own);
    }
}
