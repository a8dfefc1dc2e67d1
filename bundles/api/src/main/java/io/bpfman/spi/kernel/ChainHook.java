// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.KernelLink;
import io.bpfman.api.NetkitSide;
import io.bpfman.api.XdpMode;
import java.util.OptionalLong;

/** A hook with a chain of programs that the kernel keeps in order. */
public sealed interface ChainHook extends Hook permits TcHook, NetkitHook {

    /** The hook of an interface that has this type of chain, see {@link DispatcherType#ofChains()}. */
    static ChainHook of(NetInterface netInterface, DispatcherType type) {
        return switch (type) {
            case TC_INGRESS, TC_EGRESS ->
                new TcHook(netInterface, type.direction().orElseThrow());
            case NETKIT_PRIMARY -> new NetkitHook(netInterface, NetkitSide.PRIMARY);
            case NETKIT_PEER -> new NetkitHook(netInterface, NetkitSide.PEER);
            default -> throw new IllegalArgumentException(type.label() + " has no chain of links");
        };
    }

    /** Of which kind its chain is. */
    ChainType chainType();

    /** Its number in {@code enum bpf_attach_type} of linux/bpf.h. */
    int attachType();

    @Override
    ChainHook named(String interfaceName);

    @Override
    default boolean holds(KernelLink link) {
        return link.type().equals(chainType().linkType())
                && link.attachType().equals(OptionalLong.of(attachType()))
                && link.ifindex() == netInterface().ifindex();
    }

    /** At the end of the chain. */
    @Override
    default LinkRequest request(XdpMode mode) {
        return new LinkRequest.InChain(this);
    }
}
