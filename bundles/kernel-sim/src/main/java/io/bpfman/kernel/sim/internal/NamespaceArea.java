// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.internal.Network.Device;
import io.bpfman.spi.kernel.Namespaces;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Namespaces and interfaces of the simulated machine; anybody may look at them. */
final class NamespaceArea implements Namespaces {

    private final Machine machine;

    NamespaceArea(Machine machine) {
        this.machine = machine;
    }

    @Override
    public NetNamespace open(Optional<Path> path) {
        return machine.pass(() -> machine.network.open(path));
    }

    @Override
    public Optional<NetNamespace> find(NetNamespace known) {
        return machine.pass(() -> machine.network.find(known));
    }

    @Override
    public NetInterface interfaceByName(NetNamespace namespace, String name) {
        return machine.pass(() -> {
            Device device = machine.network.byName(namespace.path(), machine.network.namespace(namespace), name);
            return new NetInterface(namespace, device.ifindex, device.name);
        });
    }

    @Override
    public Map<Integer, String> kinds(NetNamespace namespace) {
        return machine.pass(() -> machine.network.namespace(namespace).devices().stream()
                .filter(device -> !device.kind.isEmpty())
                .collect(Collectors.toMap(device -> device.ifindex, device -> device.kind)));
    }

    @Override
    public List<NetInterface> interfaces(NetNamespace namespace) {
        return machine.pass(() -> machine.network.namespace(namespace).devices().stream()
                .map(device -> new NetInterface(namespace, device.ifindex, device.name))
                .toList());
    }
}
