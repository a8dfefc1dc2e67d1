// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

/** A move to a backend that somebody brought. */
enum BroughtScenario implements Stage {
    LINKS("their links"),
    EARLIER_FILTERS("their early filters"),
    LATER_FILTERS("their late filters");

    private final String target;

    BroughtScenario(String target) {
        this.target = target;
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
