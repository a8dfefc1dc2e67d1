// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.KernelLink;
import io.bpfman.api.LinkKind;
import io.bpfman.api.NetkitSide;
import java.util.OptionalLong;

/**
 * One side of a pair of netkit interfaces ({@code drivers/net/netkit.c}).
 *
 * @param netInterface the primary of the pair, for both sides
 */
public record NetkitHook(NetInterface netInterface, NetkitSide side) implements ChainHook {

    private static final ChainType NETKIT = new ChainType(
            LinkKind.NETKIT,
            "netkit",
            Features.NETKIT,
            "netkit",
            "6.7",
            "it has to be built with CONFIG_NETKIT, and on other interfaces programs of type tcx do the same");

    @Override
    public DispatcherKey key() {
        return new DispatcherKey(side.hookType(), netInterface.namespace().nsid(), netInterface.ifindex());
    }

    @Override
    public NetkitHook named(String interfaceName) {
        return new NetkitHook(netInterface.named(interfaceName), side);
    }

    @Override
    public ChainType chainType() {
        return NETKIT;
    }

    /** {@code BPF_NETKIT_PRIMARY} or {@code BPF_NETKIT_PEER}. */
    @Override
    public int attachType() {
        return switch (side) {
            case PRIMARY -> 54;
            case PEER -> 55;
        };
    }

    /**
     * Of a link of the peer's side the kernel says which index the peer has in its own namespace ({@code netkit_dev_fetch} and {@code netkit_link_fill_info}):
     * so it can be told only that it hangs somewhere, and the chain tells whether that is here.
     */
    @Override
    public boolean holds(KernelLink link) {
        return link.type().equals(NETKIT.linkType())
                && link.attachType().equals(OptionalLong.of(attachType()))
                && (side == NetkitSide.PRIMARY ? link.ifindex() == netInterface.ifindex() : !link.isDetached());
    }

    /** As of TCX links; no dispatcher hangs here. */
    @Override
    public AttachTraits linkTraits() {
        return AttachTraits.TCX_LINK;
    }

    @Override
    public String toString() {
        return netInterface.name() + " " + side.label();
    }
}
