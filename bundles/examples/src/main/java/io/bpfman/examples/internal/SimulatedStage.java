// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import io.bpfman.kernel.sim.SimNetwork;
import io.bpfman.kernel.sim.SimTraffic;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.ServiceRanking;

/** Builds a network inside the simulated machine. */
@Component(service = Stage.class)
@ServiceRanking(100)
public final class SimulatedStage implements Stage {

    private final SimNetwork machine;
    private final SimTraffic traffic;

    @Activate
    public SimulatedStage(@Reference SimNetwork machine, @Reference SimTraffic traffic) {
        this.machine = machine;
        this.traffic = traffic;
    }

    @Override
    public Network open(Consumer<String> narrator) {
        SimulatedNetwork network = new SimulatedNetwork(machine, traffic);
        narrator.accept("(in the simulation) ip link add " + SimulatedNetwork.INTERFACE + " type veth");
        return network;
    }
}
