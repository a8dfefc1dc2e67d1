// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;

/** The XDP hook of an interface. */
public record XdpHook(NetInterface netInterface) implements Hook {

    @Override
    public DispatcherKey key() {
        return new DispatcherKey(DispatcherType.XDP, netInterface.namespace().nsid(), netInterface.ifindex());
    }

    @Override
    public XdpHook named(String interfaceName) {
        return new XdpHook(netInterface.named(interfaceName));
    }

    @Override
    public String toString() {
        return netInterface.name() + " " + DispatcherType.XDP.label();
    }
}
