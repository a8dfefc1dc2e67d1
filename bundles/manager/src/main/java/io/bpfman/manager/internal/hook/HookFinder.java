// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.hook;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import java.util.Optional;

/** Finds hooks of which only the key is known, from the name of a pin. */
public final class HookFinder {

    private final Kernel kernel;

    public HookFinder(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The hook of a key that has no row, in whichever namespace of that inode there is now. */
    public Hook find(DispatcherKey key) {
        NetNamespace namespace = new NetNamespace(Optional.empty(), key.nsid());
        return kernel.namespaces()
                .find(namespace)
                .flatMap(found -> kernel.namespaces().interfaces(found).stream()
                        .filter(candidate -> candidate.ifindex() == key.ifindex())
                        .findFirst())
                .map(found -> Hook.of(found, key.type()))
                .orElseGet(() -> Hook.of(new NetInterface(namespace, key.ifindex(), "if" + key.ifindex()), key.type()));
    }

    /** Whether there is an interface of that index where this one is recorded. */
    public static boolean isThereByIndex(Kernel kernel, NetInterface recorded) {
        try {
            return kernel.namespaces().interfaces(recorded.namespace()).stream()
                    .anyMatch(candidate -> candidate.ifindex() == recorded.ifindex());
        } catch (InterfaceNotFoundException e) {
            // no path leads to the namespace: that is an answer here, not a failure
            return false;
        }
    }
}
