// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.LinkKind;

/** One direction of one interface: first its TCX chain, then the filters of clsact. */
public record TcHook(NetInterface netInterface, Direction direction) implements ChainHook {

    private static final ChainType TCX = new ChainType(
            LinkKind.TCX,
            "TCX",
            Features.TCX,
            "tcx",
            "6.6",
            "load the program as type tc and attach it with attach-tc: it runs in a dispatcher then");

    @Override
    public DispatcherKey key() {
        return new DispatcherKey(
                DispatcherType.tc(direction), netInterface.namespace().nsid(), netInterface.ifindex());
    }

    @Override
    public TcHook named(String interfaceName) {
        return new TcHook(netInterface.named(interfaceName), direction);
    }

    @Override
    public ChainType chainType() {
        return TCX;
    }

    /** {@code BPF_TCX_INGRESS} or {@code BPF_TCX_EGRESS}. */
    @Override
    public int attachType() {
        return switch (direction) {
            case INGRESS -> 46;
            case EGRESS -> 47;
        };
    }

    @Override
    public AttachTraits linkTraits() {
        return AttachTraits.TCX_LINK;
    }

    @Override
    public String toString() {
        return netInterface.name() + " " + direction.label();
    }
}
