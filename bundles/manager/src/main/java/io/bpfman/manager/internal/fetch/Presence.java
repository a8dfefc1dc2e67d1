// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.fetch;

import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells whether an interface that was recorded once is there still. */
final class Presence {

    private final Kernel kernel;

    Presence(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Whether its namespace is the same one and has an interface of that index. */
    boolean of(NetInterface recorded) {
        return indexes(recorded.namespace()).contains(recorded.ifindex());
    }

    /** The indexes of the interfaces of a namespace; empty when it is not the same one any more. */
    Set<Integer> indexes(NetNamespace recorded) {
        try {
            NetNamespace namespace = kernel.namespaces().open(recorded.path());
            return namespace.nsid() == recorded.nsid()
                    ? kernel.namespaces().interfaces(namespace).stream()
                            .map(NetInterface::ifindex)
                            .collect(Collectors.toSet())
                    : Set.of();
        } catch (InterfaceNotFoundException e) {
            // the namespace's file is gone: that is an answer here, not a failure
            return Set.of();
        }
    }
}
