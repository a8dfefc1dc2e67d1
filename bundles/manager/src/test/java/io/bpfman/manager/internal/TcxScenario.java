// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.SetPriority;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.UnloadRequest;
import java.util.Map;
import java.util.Optional;

/** A change of TCX links without a dispatcher. The program with tag n has the priority n, and hands its packets on. */
enum TcxScenario implements Stage {
    ATTACH_FIRST {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(90);
            agent.loadTcx(91);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.attach(Specs.tcxSpec(Scenario.programId(host, 1), 91, Direction.INGRESS));
        }
    },
    ATTACH_BETWEEN {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            twoTcx(agent);
            agent.loadTcx(95);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.attach(Specs.tcxSpec(Scenario.programId(host, 2), 95, Direction.INGRESS));
        }
    },
    ATTACH_TO_A_PIN_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadTcx(91);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            tcxPinnedElsewhere(agent, Scenario.programId(host, 0));
        }
    },
    DETACH {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            twoTcx(agent);
            agent.loadAndAttachTcx(95, Direction.INGRESS);
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(Scenario.linkId(host, 2)));
        }
    },
    DETACH_FROM_A_PIN_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            tcxPinnedElsewhere(agent, agent.loadTcx(91));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(Scenario.linkId(host, 0)));
        }
    },
    UNLOAD_FROM_BOTH_DIRECTIONS {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            twoTcx(agent);
            agent.changes.attach(Specs.tcxSpec(Scenario.programId(host, 0), 91, Direction.EGRESS));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.unload(UnloadRequest.of(Scenario.programId(host, 0)));
        }
    },
    DETACH_WHAT_SOMEBODY_DETACHED {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            twoTcx(agent);
            host.detach(agent.loadAndAttachTcx(95, Direction.INGRESS));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(Scenario.linkId(host, 2)));
        }
    },
    DETACH_ALL_BUT_WHAT_SOMEBODY_DETACHED {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            host.detach(agent.loadAndAttachTcx(95, Direction.INGRESS));
            agent.loadAndAttachTcx(91, Direction.INGRESS);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.unload(UnloadRequest.of(Scenario.programId(host, 1)));
        }
    },
    ATTACH_BESIDE_WHAT_SOMEBODY_DETACHED {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            twoTcx(agent);
            host.detach(agent.loadAndAttachTcx(95, Direction.INGRESS));
            agent.loadTcx(93);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.attach(Specs.tcxSpec(Scenario.programId(host, 3), 93, Direction.INGRESS));
        }
    },
    SET_PRIORITY {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            twoTcx(agent);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(new SetPriority(Scenario.linkId(host, 0), 94));
        }
    },
    MOVE_OF_THE_DISPATCHER_BEHIND {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            twoTcx(agent);
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            Scenario.MOVE.change(agent, host);
        }
    };

    @Override
    public int leastOperations() {
        return switch (this) {
            case SET_PRIORITY -> 0;
            case DETACH, DETACH_FROM_A_PIN_ELSEWHERE, DETACH_WHAT_SOMEBODY_DETACHED -> 1;
            default -> 2;
        };
    }

    @Override
    public boolean isMove() {
        return this == MOVE_OF_THE_DISPATCHER_BEHIND;
    }

    /** On the ingress of eth0, with the tags 91 and 99. */
    private static void twoTcx(SimulatedHost.Agent agent) {
        agent.loadAndAttachTcx(91, Direction.INGRESS);
        agent.loadAndAttachTcx(99, Direction.INGRESS);
    }

    private static void tcxPinnedElsewhere(SimulatedHost.Agent agent, long programId) {
        agent.changes.attach(new TcxAttachSpec(
                programId,
                "eth0",
                Direction.INGRESS,
                91,
                Optional.empty(),
                Optional.of(SimulatedHost.BPFFS.resolve("mine")),
                Map.of()));
    }
}
