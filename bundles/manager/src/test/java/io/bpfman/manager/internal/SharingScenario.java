// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.UnloadRequest;
import java.util.OptionalLong;

/** A change of a machine on which programs share maps. The program with tag n has the priority n. */
enum SharingScenario implements Stage {
    LOAD_SEVERAL {
        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadSharing("tc_shared", 30, OptionalLong.empty(), "tc:shared_again", "tc:shared_stamp");
        }
    },
    LOAD_WITH_A_MAP_OWNER {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            one(agent);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadShared(30, OptionalLong.of(Scenario.programId(host, 0)));
        }
    },
    LOAD_SHARING_BY_NAME_AGAIN {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            one(agent);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadShared(30, OptionalLong.empty());
        }
    },
    UNLOAD_A_MAP_OWNER {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            ownerAndDependant(agent);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.unload(UnloadRequest.of(Scenario.programId(host, 0)));
        }
    },
    UNLOAD_THE_LAST_THAT_USES_A_MAP_SET {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            ownerAndDependant(agent);
            agent.changes.unload(UnloadRequest.of(Scenario.programId(host, 0)));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.unload(UnloadRequest.of(Scenario.programId(host, 0)));
        }
    },
    UNLOAD_THE_LAST_THAT_SHARES_BY_NAME {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            one(agent);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.unload(UnloadRequest.of(Scenario.programId(host, 0)));
        }
    },
    SWITCH_BY_ATTACH_WITH_SHARED_MAPS {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            ownerAndDependant(agent);
            agent.loadShared(50, OptionalLong.empty());
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.switched().attach(Scenario.programId(host, 2), 50);
        }
    };

    @Override
    public boolean isMove() {
        return false;
    }

    private static void one(SimulatedHost.Agent agent) {
        agent.attach(agent.loadShared(90, OptionalLong.empty()), 90);
    }

    private static void ownerAndDependant(SimulatedHost.Agent agent) {
        long owner = agent.loadShared(40, OptionalLong.empty());
        agent.attach(owner, 40);
        agent.attach(agent.loadShared(90, OptionalLong.of(owner)), 90);
    }
}
