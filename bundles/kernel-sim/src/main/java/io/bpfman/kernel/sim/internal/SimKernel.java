// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.TargetQuery;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters;
import io.bpfman.spi.kernel.Hooks;
import io.bpfman.spi.kernel.InterfacePins;
import io.bpfman.spi.kernel.InterfaceWatch;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.Links;
import io.bpfman.spi.kernel.Maps;
import io.bpfman.spi.kernel.Namespaces;
import io.bpfman.spi.kernel.Pins;
import io.bpfman.spi.kernel.Programs;
import java.util.List;
import java.util.Optional;

/** The kernel in memory. */
final class SimKernel implements Kernel {

    private final Machine machine;
    private final Support support;
    private final Programs programs;
    private final Maps maps;
    private final Links links;
    private final Pins pins;
    private final Namespaces namespaces;
    private final Hooks hooks;
    private final Filters filters;
    private final InterfacePins interfacePins;

    SimKernel(Machine machine, Support support, ProgramRegistry registry) {
        this.machine = machine;
        this.support = support;
        this.programs = new ProgramArea(machine, support, registry);
        this.maps = new MapArea(machine);
        this.links = new LinkArea(machine, support);
        this.pins = new PinArea(machine);
        this.namespaces = new NamespaceArea(machine);
        this.hooks = new HookArea(machine, support);
        this.filters = new FilterArea(machine, support);
        this.interfacePins = new InterfacePinArea(machine);
    }

    @Override
    public Features features() {
        return support.features();
    }

    @Override
    public Programs programs() {
        return programs;
    }

    @Override
    public Maps maps() {
        return maps;
    }

    @Override
    public Links links() {
        return links;
    }

    @Override
    public Hooks hooks() {
        return hooks;
    }

    @Override
    public Pins pins() {
        return pins;
    }

    @Override
    public List<String> targets(TargetQuery query) {
        return List.of();
    }

    @Override
    public Namespaces namespaces() {
        return namespaces;
    }

    @Override
    public Filters filters() {
        return filters;
    }

    @Override
    public InterfacePins interfacePins() {
        return interfacePins;
    }

    @Override
    public InterfaceWatch watchInterfaces(InterfaceWatch.Listener listener) {
        return machine.watches.open(listener);
    }

    @Override
    public Optional<String> bootId() {
        return Optional.of(machine.bootId);
    }

    @Override
    public void awaitGracePeriod() {
        // Packets pass under the machine's lock: having it means that none is on its way.
        machine.look("awaitGracePeriod", "wait for a grace period", () -> true);
    }
}
