// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.XdpAttachSpec;
import java.util.Optional;

/** A change of an XDP dispatcher. The program with tag n has the priority n, and passes its packets on. */
enum XdpScenario implements Stage {
    LOAD {
        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadXdp(30);
        }
    },
    ATTACH_FIRST {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadXdp(30);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attachXdp(Scenario.programId(host, 0), 30);
        }
    },
    ATTACH_FIRST_BEFORE_TC {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttachTcx(91, Direction.INGRESS);
            agent.loadAndAttach(90);
            agent.loadXdp(30);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attachXdp(Scenario.programId(host, 2), 30);
        }
    },
    ATTACH_SECOND {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadXdp(20);
            agent.loadAndAttachXdp(30);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attachXdp(Scenario.programId(host, 0), 20);
        }
    },
    ATTACH_TWICE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttachXdp(30);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attachXdp(Scenario.programId(host, 0), 30);
        }
    },
    ATTACH_BESIDE_A_PIN_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            pinnedElsewhere(agent);
            agent.loadXdp(20);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attachXdp(Scenario.programId(host, 1), 20);
        }
    },
    ATTACH_ONE_OF_WHOLE_PACKETS_TO_ONE_OF_FRAGMENTS {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attachXdp(agent.loadXdpFrags(), 40);
            agent.loadXdp(20);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attachXdp(Scenario.programId(host, 1), 20);
        }
    },
    DETACH_THE_ONLY_ONE_OF_WHOLE_PACKETS {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            ATTACH_ONE_OF_WHOLE_PACKETS_TO_ONE_OF_FRAGMENTS.setUp(agent, host);
            ATTACH_ONE_OF_WHOLE_PACKETS_TO_ONE_OF_FRAGMENTS.change(agent, host);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(Scenario.linkId(host, 1)));
        }
    },
    DETACH {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            three(agent);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(Scenario.linkId(host, 1)));
        }
    },
    DETACH_FROM_A_PIN_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            pinnedElsewhere(agent);
            agent.loadAndAttachXdp(20);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(Scenario.linkId(host, 0)));
        }
    },
    DETACH_LAST {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttachXdp(30);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(Scenario.linkId(host, 0)));
        }
    },
    DETACH_LAST_BEFORE_TC {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttachXdp(30);
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(Scenario.linkId(host, 0)));
        }
    },
    UNLOAD_A_MEMBER_TWICE_OVER {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            three(agent);
            agent.attachXdp(Scenario.programId(host, 1), 60);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.unload(UnloadRequest.of(Scenario.programId(host, 1)));
        }
    },
    UNLOAD_THE_ONLY_MEMBER {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttachXdp(30);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.unload(UnloadRequest.of(Scenario.programId(host, 0)));
        }
    },
    SET_PRIORITY {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            three(agent);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(new SetPriority(Scenario.linkId(host, 0), 60));
        }
    },
    SET_PRIORITY_OF_A_PIN_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            pinnedElsewhere(agent);
            agent.loadAndAttachXdp(20);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(new SetPriority(Scenario.linkId(host, 0), 10));
        }
    },
    SET_PROCEED_ON {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            three(agent);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(new SetProceedOn(Scenario.linkId(host, 1), new ProceedOn(0)));
        }
    },
    DISABLE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            three(agent);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(new SetEnabled(Scenario.linkId(host, 1), false));
        }
    },
    DISABLE_THE_ONLY_ONE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttachXdp(30);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(new SetEnabled(Scenario.linkId(host, 0), false));
        }
    },
    ENABLE_A_PIN_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            pinnedElsewhere(agent);
            agent.loadAndAttachXdp(20);
            agent.changes.change(new SetEnabled(Scenario.linkId(host, 0), false));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(new SetEnabled(Scenario.linkId(host, 0), true));
        }
    },
    SET_COUNTING {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            three(agent);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(
                    new SetCounting(host.memory.dispatchers().get(0).key(), false));
        }
    },
    SWITCH_BY_ATTACH {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            three(agent);
            agent.loadXdp(60);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.switched().attachXdp(Scenario.programId(host, 3), 60);
        }
    },
    SWITCH_BY_SET_PRIORITY {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            pinnedElsewhere(agent);
            agent.loadAndAttachXdp(20);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.switched().changes.change(new SetPriority(Scenario.linkId(host, 0), 10));
        }
    },
    SWITCH_BY_UNLOAD_WITH_ONE_OF_FRAGMENTS {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            ATTACH_ONE_OF_WHOLE_PACKETS_TO_ONE_OF_FRAGMENTS.setUp(agent, host);
            ATTACH_ONE_OF_WHOLE_PACKETS_TO_ONE_OF_FRAGMENTS.change(agent, host);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.switched().changes.unload(UnloadRequest.of(Scenario.programId(host, 1)));
        }
    };

    @Override
    public boolean isMove() {
        return false;
    }

    /** On eth0, with the tags 20, 30 and 50. */
    private static void three(SimulatedHost.Agent agent) {
        agent.loadAndAttachXdp(20);
        agent.loadAndAttachXdp(30);
        agent.loadAndAttachXdp(50);
    }

    private static void pinnedElsewhere(SimulatedHost.Agent agent) {
        XdpAttachSpec spec = Specs.xdpSpec(agent.loadXdp(30), 30);
        agent.changes.attach(new XdpAttachSpec(
                spec.programId(),
                spec.interfaceName(),
                spec.priority(),
                spec.proceedOn(),
                spec.mode(),
                spec.netns(),
                Optional.of(SimulatedHost.BPFFS.resolve("mine")),
                spec.metadata()));
    }
}
