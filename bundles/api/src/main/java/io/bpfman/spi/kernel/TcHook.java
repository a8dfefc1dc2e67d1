// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.KernelLink;
import io.bpfman.api.XdpMode;
import java.util.OptionalLong;

/** One direction of one interface. */
public record TcHook(NetInterface netInterface, Direction direction) implements Hook {

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
    public boolean holds(KernelLink link) {
        return link.type().equals("tcx")
                && link.attachType().equals(OptionalLong.of(attachType(direction)))
                && link.ifindex() == netInterface.ifindex();
    }

    /** {@code BPF_TCX_INGRESS} or {@code BPF_TCX_EGRESS} of {@code enum bpf_attach_type} in linux/bpf.h. */
    public static int attachType(Direction direction) {
        return switch (direction) {
            case INGRESS -> 46;
            case EGRESS -> 47;
        };
    }

    @Override
    public AttachTraits linkTraits() {
        return AttachTraits.TCX_LINK;
    }

    /** At the end of the TCX chain. */
    @Override
    public LinkRequest request(XdpMode mode) {
        return new LinkRequest.Tcx(this);
    }

    @Override
    public String toString() {
        return netInterface.name() + " " + direction.label();
    }
}
