// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import io.bpfman.kernel.sim.internal.World;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.List;
import java.util.Set;

/** One simulated machine, for use outside a framework: every object made is a machine of its own. Thread-safe. */
public final class Simulation {

    private final World world;

    /** A machine that can do all but extension programs: slots of dispatchers are filled by tail calls. */
    public Simulation() {
        this(Set.of(Features.FREPLACE));
    }

    /**
     * A machine whose kernel lacks what is named and nothing else; with an empty set it takes extension programs too.
     *
     * @param absentFeatures names as in {@link Features}
     */
    public Simulation(Set<String> absentFeatures) {
        this.world = new World(absentFeatures);
    }

    /** Its kernel. */
    public Kernel kernel() {
        return world.kernel();
    }

    /** Its network, and what others do. */
    public SimNetwork network() {
        return world.network();
    }

    /** Its packets. */
    public SimTraffic traffic() {
        return world.traffic();
    }

    /** Its misfortunes. */
    public SimFaults faults() {
        return world.faults();
    }

    /**
     * Says what a program does. A program that nobody described answers {@code TC_ACT_PIPE}; those of the bytecode bundle are described.
     *
     * @param name of its function; it holds for programs that are loaded from now on
     */
    public void define(String name, SimProgram function) {
        world.define(name, function);
    }

    /**
     * Lets the verifier refuse programs of this name from now on.
     *
     * @param verifierLog what it says
     */
    public void refuse(String name, String verifierLog) {
        world.refuse(name, verifierLog);
    }

    /**
     * Lets that happen once at which links were made by this request: each of them runs its program, the oldest link first.
     *
     * @return the ids of the links
     */
    public List<Long> hit(LinkRequest.Lone request) {
        return world.hit(request);
    }

    /** What the end of the agent's process does: the descriptors that it held are closed. What is pinned or attached stays. */
    public void endProcess() {
        world.endProcess();
    }

    /** Sets the id that the next program gets, an unsigned 32-bit number. */
    public void setNextProgramId(long id) {
        world.setNextProgramId(id);
    }
}
