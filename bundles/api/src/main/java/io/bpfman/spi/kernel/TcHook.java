// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;

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
    public String toString() {
        return netInterface.name() + " " + direction.label();
    }
}
