// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import io.bpfman.api.Direction;
import io.bpfman.api.TcAction;
import io.bpfman.api.XdpAction;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.kernel.sim.Simulation;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import java.nio.file.Path;
import java.util.Optional;

/** A fixture on a simulation of its own. */
public final class SimFixture implements KernelFixture {

    private static final Path BPFFS = Path.of("/sys/fs/bpf");
    private static final Path OWN = BPFFS.resolve("own");
    private static final Optional<Path> NETNS = Optional.of(Path.of("/run/netns/test"));
    private static final String NAME = "test0";

    private final Simulation simulation;
    private final Kernel kernel;
    private final NetInterface netInterface;
    /** Where the namespace is now; empty when it is removed. */
    private Optional<Path> netns = NETNS;

    /** Makes a new simulated machine. */
    public SimFixture() {
        this(new Simulation());
    }

    /** On this machine, which is new. */
    public SimFixture(Simulation simulation) {
        this.simulation = simulation;
        this.kernel = simulation.kernel();
        kernel.pins().ensureMounted(BPFFS);
        kernel.pins().createDirectories(OWN);
        simulation.network().addNamespace(NETNS.get());
        simulation.network().addInterface(NETNS, NAME, "veth");
        netInterface = kernel.namespaces().interfaceByName(kernel.namespaces().open(NETNS), NAME);
    }

    /** The machine itself. */
    public Simulation simulation() {
        return simulation;
    }

    @Override
    public Kernel kernel() {
        return kernel;
    }

    @Override
    public Path directory() {
        return OWN;
    }

    @Override
    public NetInterface netInterface() {
        return netInterface;
    }

    /** The simulation does not tell interfaces by their types. */
    @Override
    public NetInterface netkit() {
        return netInterface;
    }

    @Override
    public void send(int packets, int port) {
        for (int i = 0; i < packets; i++) {
            simulation.traffic().send(NETNS, NAME, Direction.INGRESS, SimPacket.udp(port));
        }
    }

    @Override
    public void addForeignQdisc(String kind) {
        simulation.network().addForeignQdisc(NETNS, NAME, kind);
    }

    @Override
    public void addForeignFilter(Direction direction, int priority, int protocol) {
        simulation
                .network()
                .addForeignFilter(NETNS, NAME, direction, priority, "bpf", protocol, TcAction.UNSPEC.code());
    }

    @Override
    public void addForeignXdp() {
        simulation.network().addForeignXdp(NETNS, NAME, XdpAction.PASS.code(), false);
    }

    @Override
    public void removeInterface() {
        simulation.network().removeInterface(netns, NAME);
    }

    @Override
    public void renameInterface(String name) {
        simulation.network().renameInterface(NETNS, NAME, name);
    }

    @Override
    public void replaceInterface() {
        removeInterface();
        simulation.network().addInterface(NETNS, NAME, netInterface.ifindex());
    }

    @Override
    public void removeNamespace() {
        simulation.network().removeNamespace(netns.orElseThrow());
        netns = Optional.empty();
    }

    @Override
    public void hideNamespace() {
        Path process = Path.of("/proc/42/ns/net");
        simulation.network().moveNamespace(NETNS.get(), Optional.of(process));
        netns = Optional.of(process);
    }

    @Override
    public void cover() {
        simulation.network().coverBpffs(OWN);
    }

    @Override
    public void uncover() {
        simulation.network().uncoverBpffs(OWN);
    }

    @Override
    public void close() {
        netns.ifPresent(simulation.network()::removeNamespace);
        netns = Optional.empty();
    }
}
