// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.CgroupAttachSpec;
import io.bpfman.api.DifferingMaps;
import io.bpfman.api.Direction;
import io.bpfman.api.RollbackRequest;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.UpgradeRequest;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A new version in the place of a program that is attached: it differs in its tag. */
enum UpgradeScenario implements Stage {
    MEMBER {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(40);
            agent.loadAndAttach(50);
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            upgrade(agent, host, "tc_sequence", 1, 60);
        }
    },
    MEMBER_OF_BOTH_DIRECTIONS {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            MEMBER.setUp(agent, host);
            agent.changes.attach(Specs.spec(Scenario.programId(host, 1), 50, Direction.EGRESS));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            MEMBER.change(agent, host);
        }
    },
    MEMBER_TWICE_OF_ONE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            MEMBER.setUp(agent, host);
            agent.attach(Scenario.programId(host, 1), 70);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            MEMBER.change(agent, host);
        }
    },
    MEMBER_WITH_A_PIN_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.attach(Specs.pinnedAt(
                    SimulatedHost.BPFFS.resolve("mine"), Specs.spec(agent.load(50), 50, Direction.INGRESS)));
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            upgrade(agent, host, "tc_sequence", 0, 60);
        }
    },
    DISABLED_MEMBER {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            MEMBER_WITH_A_PIN_ELSEWHERE.setUp(agent, host);
            agent.changes.change(new SetEnabled(Scenario.linkId(host, 0), false));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            MEMBER_WITH_A_PIN_ELSEWHERE.change(agent, host);
        }
    },
    SWITCH_BY_UPGRADE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            MEMBER_WITH_A_PIN_ELSEWHERE.setUp(agent, host);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            MEMBER_WITH_A_PIN_ELSEWHERE.change(agent.switched(), host);
        }
    },
    XDP_MEMBER {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttachXdp(40);
            agent.loadAndAttachXdp(50);
            agent.loadAndAttachXdp(60);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            upgrade(agent, host, "xdp_sequence", 1, 55);
        }
    },
    TCX {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttachTcx(91, Direction.INGRESS);
            agent.loadAndAttachTcx(95, Direction.INGRESS);
            agent.loadAndAttachTcx(99, Direction.INGRESS);
            agent.changes.attach(Specs.tcxSpec(Scenario.programId(host, 1), 95, Direction.EGRESS));
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            upgrade(agent, host, "tc_sequence", 1, 96);
        }
    },
    TCX_WITH_A_PIN_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.attach(new TcxAttachSpec(
                    agent.loadTcx(91),
                    "eth0",
                    Direction.INGRESS,
                    91,
                    Optional.empty(),
                    Optional.of(SimulatedHost.BPFFS.resolve("mine")),
                    Map.of()));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            upgrade(agent, host, "tc_sequence", 0, 96);
        }
    },
    TCX_THAT_SOMEBODY_DETACHED {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttachTcx(91, Direction.INGRESS);
            host.detach(agent.loadAndAttachTcx(95, Direction.INGRESS));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            upgrade(agent, host, "tc_sequence", 1, 96);
        }
    },
    TRACED {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            Tracing.trace(agent, Tracing.load(agent, host, 91));
            Tracing.trace(agent, Tracing.load(agent, host, 95));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            upgrade(agent, host, "trace_count", 0, 93);
        }

        @Override
        public boolean overlaps() {
            return true;
        }
    },
    AT_A_CGROUP {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            long program = agent.load(host.object("cgroup_count"), "cgroup:receives", Map.of());
            agent.changes.attach(new CgroupAttachSpec(program, "/sys/fs/cgroup/web", Optional.empty(), Map.of()));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.upgrade(
                    UpgradeRequest.of(Scenario.programId(host, 0), BytecodeSource.file(host.object("cgroup_count"))));
        }
    },
    UNATTACHED {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.load(50);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            upgrade(agent, host, "tc_sequence", 0, 60);
        }
    },
    MAP_OWNER {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            long owner = agent.loadShared(40, OptionalLong.empty());
            agent.attach(owner, 40);
            agent.attach(agent.loadShared(90, OptionalLong.of(owner)), 90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            upgrade(agent, host, "tc_shared", 0, 60);
        }
    },
    MAP_DEPENDANT {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            MAP_OWNER.setUp(agent, host);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            upgrade(agent, host, "tc_shared", 1, 99);
        }
    },
    ROLLBACK {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            MEMBER.setUp(agent, host);
            MEMBER.change(agent, host);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.rollback(RollbackRequest.of(Scenario.programId(host, 2)));
        }
    };

    @Override
    public boolean isMove() {
        return false;
    }

    /** Upgrades the nth program to one with this tag. */
    static void upgrade(SimulatedHost.Agent agent, SimulatedHost host, String object, int nth, int tag) {
        agent.changes.upgrade(new UpgradeRequest(
                Scenario.programId(host, nth),
                BytecodeSource.file(host.object(object)),
                Optional.empty(),
                Map.of(object.equals("trace_count") ? "process" : "tag", Specs.bytes(tag)),
                DifferingMaps.REFUSE));
    }
}
