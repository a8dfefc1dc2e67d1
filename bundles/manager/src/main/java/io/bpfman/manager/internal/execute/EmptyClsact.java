// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.api.Direction;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.TcHook;

/** A clsact of ours that is to go unless somebody uses it. */
public final class EmptyClsact {

    private static final String CLSACT = "clsact";

    private final Kernel kernel;
    private final NetInterface netInterface;

    EmptyClsact(Kernel kernel, NetInterface netInterface) {
        this.kernel = kernel;
        this.netInterface = netInterface;
    }

    /** Deletes it if it is there and both its filter lists are empty. */
    void delete() {
        if (!kernel.features().has(Features.NETLINK)) {
            return;
        }
        try {
            Filters filters = kernel.filters();
            boolean clsact = filters.ingressQdisc(netInterface)
                    .filter(qdisc -> qdisc.kind().equals(CLSACT))
                    .isPresent();
            if (clsact && isEmpty(filters)) {
                filters.deleteClsact(netInterface);
            }
        } catch (InterfaceNotFoundException e) {
            // with the interface its qdiscs are gone
            return;
        }
    }

    private boolean isEmpty(Filters filters) {
        for (Direction direction : Direction.values()) {
            if (!filters.list(new TcHook(netInterface, direction)).isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
