// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.fetch;

import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;

/** Tells whether an interface that was recorded once is there still. */
final class Presence {

    private final Kernel kernel;

    Presence(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Whether its namespace is the same one and has an interface of that index. */
    boolean of(NetInterface recorded) {
        try {
            NetNamespace namespace =
                    kernel.namespaces().open(recorded.namespace().path());
            return namespace.nsid() == recorded.namespace().nsid()
                    && kernel.namespaces().interfaces(namespace).stream()
                            .anyMatch(candidate -> candidate.ifindex() == recorded.ifindex());
        } catch (InterfaceNotFoundException e) {
            // the namespace's file is gone: that is an answer here, not a failure
            return false;
        }
    }
}
