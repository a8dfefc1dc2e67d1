// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a link at a pair of netkit interfaces is attached.
 *
 * @param interfaceName the primary interface of the pair
 * @param ifindex its index inside its namespace
 * @param position rank among bpfman's links of that side, from 0: what others have attached there is not counted
 * @param netns the namespace's file as it was asked for; empty for the agent's own
 * @param nsid inode of the namespace's file
 */
public record NetkitLinkDetails(
        String interfaceName, int ifindex, NetkitSide side, int priority, int position, Optional<Path> netns, long nsid)
        implements ChainDetails {

    @Override
    public LinkKind kind() {
        return LinkKind.NETKIT;
    }

    @Override
    public DispatcherKey attachPoint() {
        return new DispatcherKey(side.hookType(), nsid, ifindex);
    }

    @Override
    public NetkitLinkDetails withPriority(int newPriority) {
        return new NetkitLinkDetails(interfaceName, ifindex, side, newPriority, position, netns, nsid);
    }

    @Override
    public NetkitLinkDetails named(String newInterfaceName) {
        return new NetkitLinkDetails(newInterfaceName, ifindex, side, priority, position, netns, nsid);
    }

    @Override
    public NetkitLinkDetails moved(int newIfindex, long newNsid) {
        return new NetkitLinkDetails(interfaceName, newIfindex, side, priority, position, netns, newNsid);
    }

    @Override
    public NetkitAttachSpec spec(long programId, Optional<Path> linkPinPath, Map<String, String> metadata) {
        return new NetkitAttachSpec(programId, interfaceName, side, priority, netns, linkPinPath, metadata);
    }

    @Override
    public NetkitLinkDetails at(int newPosition) {
        return new NetkitLinkDetails(interfaceName, ifindex, side, priority, newPosition, netns, nsid);
    }
}
