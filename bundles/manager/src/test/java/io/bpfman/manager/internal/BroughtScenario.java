// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.itest.backend.internal.FiltersBackend;
import io.bpfman.itest.backend.internal.LinksBackend;
import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.Kernel;
import java.util.List;

/** A move to a backend that somebody brought. */
enum BroughtScenario implements Stage {
    LINKS("their links"),
    EARLIER_FILTERS("their early filters"),
    LAST_FILTERS("their last filters");

    private final String target;

    BroughtScenario(String target) {
        this.target = target;
    }

    /** The backends that somebody brought; nobody prefers them. */
    static List<TcBackend> backends(Kernel kernel) {
        return List.of(
                new LinksBackend(kernel, LINKS.target),
                new FiltersBackend(kernel, EARLIER_FILTERS.target, 40),
                new FiltersBackend(kernel, LAST_FILTERS.target, 0xFFFF));
    }

    @Override
    public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
        Scenario.MOVE.setUp(agent, host);
    }

    @Override
    public void change(SimulatedHost.Agent agent, SimulatedHost host) {
        agent.moveTo(target);
    }

    @Override
    public boolean isMove() {
        return true;
    }
}
