// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import java.util.Set;

/**
 * Who may call: root, the agent's own user, members of the socket's group, and users who are named.
 *
 * @param own the agent's user
 * @param group of the socket
 * @param users who may call as well
 */
record Callers(long own, long group, Set<Long> users) {

    Callers {
        users = Set.copyOf(users);
    }

    boolean admit(Peer peer) {
        return peer.uid() == 0
                || peer.uid() == own
                || users.contains(peer.uid())
                || peer.groups().contains(group);
    }

    /** Why somebody may not call. */
    String refusal(Peer peer) {
        return "user " + peer.uid() + " may not call here; root, user " + own + " and members of group " + group
                + " may: join the group, or have the user named in allowed.uids of io.bpfman.grpc";
    }
}
