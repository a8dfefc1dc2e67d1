// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.spi.kernel.InterfaceEvent;
import io.bpfman.spi.kernel.InterfaceWatch;
import io.bpfman.spi.kernel.NetNamespace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The watches of the simulated machine's interfaces. They are told by whoever changes an interface, under the machine's lock. */
final class Watches {

    private final Machine machine;
    private final List<Watch> open = new ArrayList<>();

    Watches(Machine machine) {
        this.machine = machine;
    }

    InterfaceWatch open(InterfaceWatch.Listener listener) {
        return machine.look("watchInterfaces", "watch interfaces", () -> {
            Watch watch = new Watch(listener);
            open.add(watch);
            return watch;
        });
    }

    /** Tells who watches the namespace. */
    void tell(long nsid, InterfaceEvent event) {
        open.stream().filter(watch -> watch.hears(nsid)).forEach(watch -> watch.listener.happened(event));
    }

    /** A namespace is gone: nobody watches the next one that gets its inode. */
    void namespaceGone(long nsid) {
        tell(nsid, new InterfaceEvent.NamespaceGone(nsid));
        open.forEach(watch -> watch.included.remove(nsid));
    }

    /** Tells everybody that something was missed. */
    void tellMissed() {
        open.forEach(watch -> watch.listener.happened(new InterfaceEvent.Missed()));
    }

    private final class Watch implements InterfaceWatch {
        private final Listener listener;
        private final Set<Long> included = new HashSet<>();

        Watch(Listener listener) {
            this.listener = listener;
        }

        boolean hears(long nsid) {
            return nsid == Network.OWN_NSID || included.contains(nsid);
        }

        @Override
        public void include(NetNamespace namespace) {
            machine.look("watch.include", "watch network namespace " + namespace.nsid(), () -> {
                if (machine.network.find(namespace).isEmpty()) {
                    throw new InterfaceNotFoundException("no path leads to network namespace " + namespace.nsid());
                }
                return included.add(namespace.nsid());
            });
        }

        @Override
        public void close() {
            machine.pass(() -> open.remove(this));
        }
    }
}
