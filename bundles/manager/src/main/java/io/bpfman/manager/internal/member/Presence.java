// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.manager.internal.hook.HookFinder;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.InterfacePins;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.store.DispatcherRow;

/** Tells whether an interface that was recorded once is there still, and can be got at. */
final class Presence {

    private final Kernel kernel;
    private final Layout layout;

    Presence(Kernel kernel, Layout layout) {
        this.kernel = kernel;
        this.layout = layout;
    }

    /**
     * Whether it is there. Its pin knows it from one that has its index, or whose namespace has its namespace's inode, and knows it whichever path leads to the
     * namespace; without a pin one of its index in a namespace of that inode is taken for it.
     */
    boolean of(DispatcherRow row) {
        return of(row.key(), row.handle().hook().netInterface());
    }

    boolean of(DispatcherKey key, NetInterface recorded) {
        InterfacePins.State state = kernel.interfacePins().state(layout.interfacePin(key));
        return state == InterfacePins.State.PRESENT
                || (state == InterfacePins.State.UNPINNED && HookFinder.isThereByIndex(kernel, recorded));
    }

    /** Whether a path leads to the namespace. */
    boolean ofNamespace(DispatcherRow row) {
        return kernel.namespaces()
                .find(row.handle().hook().netInterface().namespace())
                .isPresent();
    }

    /**
     * Fails when what holds a dispatcher cannot be changed although it is there: a filter is changed inside its namespace, a link by its pin.
     *
     * @throws InterfaceNotFoundException with what to do
     */
    void requireReachable(DispatcherRow row) {
        if (row.handle().filter().isPresent() && !ofNamespace(row)) {
            NetNamespace namespace = row.handle().hook().netInterface().namespace();
            throw new InterfaceNotFoundException(
                    "network namespace " + namespace.nsid() + " with interface "
                            + row.handle().hook().netInterface().name() + " is alive, but no path leads to it any more"
                            + namespace
                                    .path()
                                    .map(path -> " (it was at " + path + ")")
                                    .orElse("")
                            + ", so the filter in it cannot be changed; find who keeps it alive (lsns -t net), or wait for its end, with which all of it goes");
        }
    }
}
