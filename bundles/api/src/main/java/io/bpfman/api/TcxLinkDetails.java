// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a TCX link is attached.
 *
 * @param ifindex the interface's index inside its namespace
 * @param position rank among bpfman's TCX links of the hook, from 0: what others have attached there is not counted
 * @param netns the namespace's file as it was asked for; empty for the agent's own
 * @param nsid inode of the namespace's file
 */
public record TcxLinkDetails(
        String interfaceName,
        int ifindex,
        Direction direction,
        int priority,
        int position,
        Optional<Path> netns,
        long nsid)
        implements ChainDetails {

    @Override
    public LinkKind kind() {
        return LinkKind.TCX;
    }

    @Override
    public DispatcherKey attachPoint() {
        return new DispatcherKey(DispatcherType.tc(direction), nsid, ifindex);
    }

    @Override
    public TcxLinkDetails withPriority(int newPriority) {
        return new TcxLinkDetails(interfaceName, ifindex, direction, newPriority, position, netns, nsid);
    }

    @Override
    public TcxLinkDetails named(String newInterfaceName) {
        return new TcxLinkDetails(newInterfaceName, ifindex, direction, priority, position, netns, nsid);
    }

    @Override
    public TcxLinkDetails moved(int newIfindex, long newNsid) {
        return new TcxLinkDetails(interfaceName, newIfindex, direction, priority, position, netns, newNsid);
    }

    @Override
    public TcxAttachSpec spec(long programId, Optional<Path> linkPinPath, Map<String, String> metadata) {
        return new TcxAttachSpec(programId, interfaceName, direction, priority, netns, linkPinPath, metadata);
    }

    @Override
    public TcxLinkDetails at(int newPosition) {
        return new TcxLinkDetails(interfaceName, ifindex, direction, priority, newPosition, netns, nsid);
    }
}
