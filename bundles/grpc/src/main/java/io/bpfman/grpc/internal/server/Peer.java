// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import io.grpc.netty.shaded.io.netty.channel.ChannelException;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.PeerCredentials;
import io.grpc.netty.shaded.io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;

/**
 * The process at the other end of a connection, as it was when it connected: the kernel says so (SO_PEERCRED and SO_PEERGROUPS, unix(7)).
 *
 * @param uid the number of its user
 * @param groups the numbers of its groups; group 0 only when it is the first of them
 */
record Peer(long uid, Set<Long> groups) {

    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERGROUPS = 59;
    /** Most processes have fewer groups; none has more than the second (NGROUPS_MAX). */
    private static final int[] GROUPS = {64, 65536};

    Peer {
        groups = Set.copyOf(groups);
    }

    static Peer of(EpollDomainSocketChannel channel) throws IOException {
        PeerCredentials credentials = channel.peerCredentials();
        Set<Long> groups = new HashSet<>(supplementary(channel));
        for (int gid : credentials.gids()) {
            groups.add(Integer.toUnsignedLong(gid));
        }
        return new Peer(Integer.toUnsignedLong(credentials.uid()), groups);
    }

    private static Set<Long> supplementary(EpollDomainSocketChannel channel) throws IOException {
        ChannelException tooMany = null;
        for (int count : GROUPS) {
            try {
                return read(channel.config()
                        .getOption(new RawUnixChannelOption("SO_PEERGROUPS", SOL_SOCKET, SO_PEERGROUPS, count * 4)));
            } catch (ChannelException e) {
                tooMany = e;
            }
        }
        throw new IOException("the kernel does not say in which groups the caller is", tooMany);
    }

    /** How many there are is not said, and what is not filled is 0. */
    private static Set<Long> read(ByteBuffer filled) {
        Set<Long> groups = new HashSet<>();
        ByteBuffer numbers = filled.order(ByteOrder.nativeOrder());
        while (numbers.remaining() >= Integer.BYTES) {
            groups.add(Integer.toUnsignedLong(numbers.getInt()));
        }
        groups.remove(0L);
        return groups;
    }
}
