// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.SimFaults;
import io.bpfman.kernel.sim.SimNetwork;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.kernel.sim.SimProgram;
import io.bpfman.kernel.sim.SimTraffic;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** One simulated machine with all that surrounds it. */
public final class World {

    /** What a program is given that runs for something else than a packet. */
    private static final SimPacket NO_PACKET = SimPacket.of(new byte[14]);

    private final Machine machine = new Machine();
    private final ProgramRegistry registry = new ProgramRegistry();
    private final Kernel kernel;
    private final SimNetwork network = new Others(machine);
    private final SimTraffic traffic = new Traffic(machine);

    /** A machine whose kernel lacks these features. */
    public World(Set<String> absentFeatures) {
        this.kernel = new SimKernel(machine, new Support(absentFeatures), registry);
    }

    /** Its kernel. */
    public Kernel kernel() {
        return kernel;
    }

    /** Its network. */
    public SimNetwork network() {
        return network;
    }

    /** Its packets. */
    public SimTraffic traffic() {
        return traffic;
    }

    /** Its misfortunes. */
    public SimFaults faults() {
        return machine.faults;
    }

    /** Says what programs of this name do. */
    public void define(String name, SimProgram function) {
        registry.define(name, function);
    }

    /** Lets the verifier refuse programs of this name. */
    public void refuse(String name, String verifierLog) {
        registry.refuse(name, verifierLog);
    }

    /** Sets the id that the next program gets. */
    public void setNextProgramId(long id) {
        machine.outside(() -> {
            machine.setNextProgramId(id);
            return id;
        });
    }

    /** Lets that happen once at which links were made by this request. */
    public List<Long> hit(LinkRequest.Lone request) {
        return machine.pass(() -> {
            LinkPoint point = new LinkPoint.Lone(request);
            List<KernelObject.Link> links = machine.bpffs.pinned().stream()
                    .filter(KernelObject.Link.class::isInstance)
                    .map(KernelObject.Link.class::cast)
                    .filter(link -> link.point().equals(point))
                    .distinct()
                    .sorted(Comparator.comparingLong(KernelObject.Link::id))
                    .toList();
            links.forEach(link -> new Runner(NO_PACKET, 0).run(link.program()));
            return links.stream().map(KernelObject.Link::id).toList();
        });
    }

    /** Closes what the agent's process holds. */
    public void endProcess() {
        machine.outside(() -> {
            machine.held.clear();
            return true;
        });
    }
}
