// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import io.bpfman.kernel.sim.Simulation;
import java.util.Set;

class SimLinksTest extends KernelLinksContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture(new Simulation(Set.of()));
    }
}
