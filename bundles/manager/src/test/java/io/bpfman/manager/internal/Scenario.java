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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A change of a machine that is in a known state. The program with tag n has the priority n. */
enum Scenario implements Stage {
    LOAD {
        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.load(30);
        }
    },
    ATTACH_FIRST {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.load(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attach(programId(host, 0), 90);
        }
    },
    ATTACH_FIRST_ON_A_FOREIGN_CLSACT {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            host.addForeignClsact();
            agent.load(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attach(programId(host, 0), 90);
        }
    },
    ATTACH_SECOND {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.load(40);
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attach(programId(host, 0), 40);
        }
    },
    ATTACH_OTHER_DIRECTION {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.attach(Specs.spec(programId(host, 0), 90, Direction.EGRESS));
        }
    },
    DETACH {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(40);
            agent.loadAndAttach(50);
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(linkId(host, 1)));
        }
    },
    DETACH_LAST {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(linkId(host, 0)));
        }
    },
    UNLOAD_FROM_BOTH_DIRECTIONS {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(90);
            agent.changes.attach(Specs.spec(programId(host, 0), 90, Direction.EGRESS));
            agent.loadAndAttach(40);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.unload(UnloadRequest.of(programId(host, 0)));
        }
    },
    UNLOAD_LAST_OF_BOTH_DIRECTIONS {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(90);
            agent.changes.attach(Specs.spec(programId(host, 0), 90, Direction.EGRESS));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.unload(UnloadRequest.of(programId(host, 0)));
        }
    },
    MOVE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(40);
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            String backend = host.memory.dispatchers().get(0).backend();
            agent.moveTo(backend.equals("tcx") ? "netlink" : "tcx");
        }
    },
    ATTACH_TWICE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(40);
            agent.changes.attach(Specs.spec(programId(host, 0), 40, Direction.EGRESS));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attach(programId(host, 0), 40);
        }
    },
    ATTACH_BESIDE_A_PIN_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            pinnedElsewhere(agent);
            agent.load(40);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attach(programId(host, 1), 40);
        }
    },
    DETACH_FROM_A_PIN_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            pinnedElsewhere(agent);
            agent.loadAndAttach(40);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(linkId(host, 0)));
        }
    },
    SET_PRIORITY {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(40);
            agent.loadAndAttach(50);
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(new SetPriority(linkId(host, 0), 60));
        }
    },
    SET_PRIORITY_OF_A_PIN_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            pinnedElsewhere(agent);
            agent.loadAndAttach(40);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(new SetPriority(linkId(host, 0), 10));
        }
    },
    SET_PROCEED_ON {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(40);
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(new SetProceedOn(linkId(host, 0), new ProceedOn(0)));
        }
    },
    DISABLE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(40);
            agent.loadAndAttach(50);
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(new SetEnabled(linkId(host, 1), false));
        }
    },
    DISABLE_THE_ONLY_ONE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(new SetEnabled(linkId(host, 0), false));
        }
    },
    DISABLE_A_PIN_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            pinnedElsewhere(agent);
            agent.loadAndAttach(40);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(new SetEnabled(linkId(host, 0), false));
        }
    },
    ENABLE_A_PIN_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            DISABLE_A_PIN_ELSEWHERE.setUp(agent, host);
            DISABLE_A_PIN_ELSEWHERE.change(agent, host);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(new SetEnabled(linkId(host, 0), true));
        }
    },
    ATTACH_BESIDE_A_DISABLED_ONE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            ENABLE_A_PIN_ELSEWHERE.setUp(agent, host);
            agent.load(50);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attach(programId(host, 2), 50);
        }
    },
    DETACH_A_DISABLED_ONE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            ENABLE_A_PIN_ELSEWHERE.setUp(agent, host);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(linkId(host, 0)));
        }
    },
    MOVE_WITH_A_DISABLED_ONE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            ENABLE_A_PIN_ELSEWHERE.setUp(agent, host);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            MOVE.change(agent, host);
        }
    },
    SWITCH_BY_ENABLE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            ENABLE_A_PIN_ELSEWHERE.setUp(agent, host);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.switched().changes.change(new SetEnabled(linkId(host, 0), true));
        }
    },
    SWITCH_BY_DISABLE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            DISABLE_A_PIN_ELSEWHERE.setUp(agent, host);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.switched().changes.change(new SetEnabled(linkId(host, 0), false));
        }
    },
    SET_COUNTING {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(40);
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.change(
                    new SetCounting(host.memory.dispatchers().get(0).key(), false));
        }
    },
    SWITCH_BY_SET_PRIORITY {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            pinnedElsewhere(agent);
            agent.loadAndAttach(40);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.switched().changes.change(new SetPriority(linkId(host, 0), 10));
        }
    },
    SWITCH_BY_ATTACH {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(40);
            agent.loadAndAttach(90);
            agent.load(50);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.switched().attach(programId(host, 2), 50);
        }
    },
    SWITCH_BY_ATTACH_BESIDE_A_PIN_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            pinnedElsewhere(agent);
            agent.load(40);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.switched().attach(programId(host, 1), 40);
        }
    },
    SWITCH_BY_UNLOAD_FROM_BOTH_DIRECTIONS {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(90);
            agent.changes.attach(Specs.spec(programId(host, 0), 90, Direction.EGRESS));
            agent.loadAndAttach(40);
            agent.changes.attach(Specs.spec(programId(host, 1), 40, Direction.EGRESS));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.switched().changes.unload(UnloadRequest.of(programId(host, 0)));
        }
    },
    SWITCH_BY_MOVE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(40);
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            MOVE.change(agent.switched(), host);
        }
    };

    /** A scenario on a machine whose agents fill slots this way, on a backend. */
    record Case(Stage scenario, Way way) {

        /** The backend that agents prefer. */
        String backend() {
            return way.backend();
        }

        /** The machine, bare. */
        SimulatedHost host(Path directory) {
            SimulatedHost host = new SimulatedHost(directory);
            host.use(way);
            return host;
        }

        @Override
        public String toString() {
            return scenario + " " + way;
        }
    }

    /** Every scenario in every way that makes a difference to it. */
    static Stream<Case> cases() {
        return Stream.of(
                        Arrays.stream(values()).flatMap(scenario -> Way.all().map(way -> new Case(scenario, way))),
                        Arrays.stream(LoneScenario.values())
                                .map(scenario -> new Case(
                                        scenario, Way.byTailCalls().findFirst().orElseThrow())),
                        Stream.<Stage>concat(
                                        Arrays.stream(TcxScenario.values()), Arrays.stream(BroughtScenario.values()))
                                .flatMap(scenario -> Way.byTailCalls().map(way -> new Case(scenario, way))),
                        Arrays.stream(BatchScenario.values())
                                .flatMap(scenario -> Way.ofEachMechanism().map(way -> new Case(scenario, way))),
                        Stream.<Stage[]>of(SharingScenario.values(), XdpScenario.values(), UpgradeScenario.values())
                                .flatMap(Arrays::stream)
                                .flatMap(scenario -> Way.ofEachMechanism().map(way -> new Case(scenario, way))))
                .flatMap(cases -> cases);
    }

    /** Whether a failure is told to the log, because nobody called. */
    @Override
    public boolean isMove() {
        return this == MOVE || this == MOVE_WITH_A_DISABLED_ONE || this == SWITCH_BY_MOVE;
    }

    private static void pinnedElsewhere(SimulatedHost.Agent agent) {
        agent.changes.attach(
                Specs.pinnedAt(SimulatedHost.BPFFS.resolve("mine"), Specs.spec(agent.load(90), 90, Direction.INGRESS)));
    }

    static long programId(SimulatedHost host, int nth) {
        return host.memory.programs().get(nth).id();
    }

    static long linkId(SimulatedHost host, int nth) {
        return host.memory.links().get(nth).link().id();
    }

    /** What one packet meets on each hook of eth0, and what runs when a process is sent a signal. */
    static List<List<Integer>> chains(SimulatedHost host) {
        return List.of(host.meets(Direction.INGRESS), host.meets(Direction.EGRESS), Tracing.traced(host));
    }
}
