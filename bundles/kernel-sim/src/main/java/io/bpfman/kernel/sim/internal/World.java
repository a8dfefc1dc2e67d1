// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.SimFaults;
import io.bpfman.kernel.sim.SimNetwork;
import io.bpfman.kernel.sim.SimProgram;
import io.bpfman.kernel.sim.SimTraffic;
import io.bpfman.spi.kernel.Kernel;
import java.util.Set;

/** One simulated machine with all that surrounds it. */
public final class World {

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

    /** Closes what the agent's process holds. */
    public void endProcess() {
        machine.outside(() -> {
            machine.held.clear();
            return true;
        });
    }
}
